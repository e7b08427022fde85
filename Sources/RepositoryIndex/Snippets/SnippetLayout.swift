/// Where the sections of a segment lie; sizes are checked against the bytes there are.
struct SnippetLayout: Sendable {
  let files: Int
  let pieces: Int
  let terms: Int
  let definitions: Int
  let names: Int
  let postingsBytes: Int
  let pathBytes: Int

  static let fileWords = 6
  static let pieceWords = 2
  static let termWords = 2
  static let definitionWords = 4
  static let nameWords = 2

  var filesStart: Int { 4 * SnippetSegment.headerWords }
  var piecesStart: Int { filesStart + 4 * Self.fileWords * files }
  var termsStart: Int { piecesStart + 4 * Self.pieceWords * pieces }
  var definitionsStart: Int { termsStart + 4 * Self.termWords * terms }
  var namesStart: Int { definitionsStart + 4 * Self.definitionWords * definitions }
  var postingsStart: Int { namesStart + 4 * Self.nameWords * names }
  var pathsStart: Int { postingsStart + postingsBytes }
  var total: Int { pathsStart + pathBytes }

  var header: [UInt32] {
    [SnippetSegment.magic, SnippetSegment.version]
      + [files, pieces, terms, definitions, names, postingsBytes, pathBytes].map {
        UInt32(clamping: $0)
      }
  }

  init(
    files: Int, pieces: Int, terms: Int, definitions: Int, names: Int, postingsBytes: Int,
    pathBytes: Int
  ) {
    self.files = files
    self.pieces = pieces
    self.terms = terms
    self.definitions = definitions
    self.names = names
    self.postingsBytes = postingsBytes
    self.pathBytes = pathBytes
  }

  /// - Throws: ``SnippetIndexError`` unless all that is read later lies inside of `bytes`.
  init(validating bytes: UnsafeRawBufferPointer) throws(SnippetIndexError) {
    guard bytes.count >= 4 * SnippetSegment.headerWords, bytes.count <= Int(UInt32.max) else {
      throw .damaged("\(bytes.count) bytes hold no header")
    }
    let words = (0..<SnippetSegment.headerWords).map { index in
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
    }
    guard words[0] == SnippetSegment.magic else { throw .damaged("it begins with other bytes") }
    guard words[1] == SnippetSegment.version else {
      throw .version(found: words[1], expected: SnippetSegment.version)
    }
    // Every count is below 2^32 and every record below 2^5 bytes: no sum overflows.
    let counts = words[2...].map { Int($0) }
    self.init(
      files: counts[0], pieces: counts[1], terms: counts[2], definitions: counts[3],
      names: counts[4], postingsBytes: counts[5], pathBytes: counts[6])
    guard total == bytes.count else {
      throw .damaged("its header tells of \(total) bytes, there are \(bytes.count)")
    }
  }
}
