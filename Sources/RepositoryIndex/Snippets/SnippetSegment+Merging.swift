extension SnippetSegment {
  /// One segment with the files of several, less those that are gone.
  ///
  /// - Parameter parts: segments, each with the numbers of its files that are gone.
  static func merging(
    _ parts: [(segment: SnippetSegment, dead: Set<Int>)]
  ) throws(SnippetIndexError) -> SnippetSegment {
    var builder = SnippetSegmentBuilder()
    /// By part, what became of each piece; -1 if it is gone.
    var numbers: [[Int32]] = []
    var fileCount = 0
    var pieceCount: Int32 = 0
    for (segment, dead) in parts {
      numbers.append(
        segment.read { reader in
          copy(
            reader, dead: dead, into: &builder, fileCount: &fileCount, pieceCount: &pieceCount)
        })
    }
    var terms = SnippetSegmentBuilder.TermsWriter()
    writeTerms(of: parts.map { $0.segment }, numbers: numbers, to: &terms)
    return try builder.finish(terms: &terms)
  }

  /// Copies files, pieces and definitions; returns the new numbers of the pieces.
  private static func copy(
    _ reader: SnippetReader, dead: Set<Int>, into builder: inout SnippetSegmentBuilder,
    fileCount: inout Int, pieceCount: inout Int32
  ) -> [Int32] {
    var numbers = [Int32](repeating: -1, count: reader.layout.pieces)
    var files = [Int](repeating: -1, count: reader.layout.files)
    for index in 0..<reader.layout.files where !dead.contains(index) {
      let file = reader.file(index)
      builder.addFile(
        path: Array(file.path.utf8), byteCount: file.byteCount, fingerprint: file.fingerprint)
      files[index] = fileCount
      fileCount += 1
      let first = reader.firstPiece(ofFile: index)
      for piece in first..<max(first, reader.firstPiece(ofFile: index + 1)) {
        let range = reader.range(ofPiece: piece)
        builder.addPiece(
          start: range.lowerBound, length: range.count,
          identifiers: reader.identifierCount(ofPiece: piece))
        numbers[piece] = pieceCount
        pieceCount += 1
      }
    }
    for index in 0..<reader.layout.definitions {
      var definition = reader.definition(index)
      guard files.indices.contains(definition.file), files[definition.file] >= 0 else { continue }
      definition.file = files[definition.file]
      builder.addDefinition(definition)
    }
    return numbers
  }

  /// Walks the terms of all segments side by side: they are sorted.
  private static func writeTerms(
    of segments: [SnippetSegment], numbers: [[Int32]],
    to terms: inout SnippetSegmentBuilder.TermsWriter
  ) {
    var next = [Int](repeating: 0, count: segments.count)
    while true {
      var smallest: UInt32?
      for (index, segment) in segments.enumerated() where next[index] < segment.layout.terms {
        let hash = segment.read { $0.hash(ofTerm: next[index]) }
        smallest = min(smallest ?? hash, hash)
      }
      guard let hash = smallest else { return }
      for (index, segment) in segments.enumerated() where next[index] < segment.layout.terms {
        segment.read { reader in
          guard reader.hash(ofTerm: next[index]) == hash else { return }
          reader.pieces(ofTerm: next[index]) { piece in
            if numbers[index][piece] >= 0 { terms.add(hash, Int(numbers[index][piece])) }
          }
          next[index] += 1
        }
      }
    }
  }
}
