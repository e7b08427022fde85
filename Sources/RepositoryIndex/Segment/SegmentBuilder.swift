internal import SourceFiles
internal import Storage
internal import Tokenization

/// Collects the tokens of files, and makes a segment of them.
///
/// Holds the text, 2 or 4 bytes a token, the records and the paths; positions only pass through.
final class SegmentBuilder {
  private let text: TokenBuffer
  private let vocabularyCount: Int
  private var records: [UInt8] = []
  private var paths: [UInt8] = []
  private(set) var fileCount = 0

  /// Tokens without separators.
  var tokenCount: Int { max(0, text.count - 1 - fileCount) }

  /// Nil if the system has no memory.
  init?(vocabularyCount: Int, mostTokens: Int, mostFiles: Int) {
    let capacity = min(mostTokens + mostFiles + 1, Int(UInt32.max) - 1)
    let width = TokenSequence.Width(vocabularyCount: vocabularyCount)
    guard let text = TokenBuffer(capacity: capacity, width: width) else { return nil }
    self.text = text
    self.vocabularyCount = vocabularyCount
    text.append(TokenSequence.separator)
  }

  /// Whether so many tokens would fit.
  func hasRoom(for tokens: Int) -> Bool { text.count + tokens + 1 <= text.capacity }

  /// Adds a file; false, and nothing is added, where it does not fit.
  func add(
    _ path: String, _ fingerprint: FileFingerprint, tokens: [TokenID],
    exclusion: ExclusionReason? = nil
  ) -> Bool {
    guard hasRoom(for: tokens.count) else { return false }
    begin(path, fingerprint, tokens.count, exclusion)
    for token in tokens {
      // An id outside the vocabulary is matched by nothing.
      let isKnown = token >= 0 && Int(token) < vocabularyCount
      text.append(isKnown ? UInt32(token) : TokenSequence.separator)
    }
    text.append(TokenSequence.separator)
    return true
  }

  /// Adds a file of another segment.
  func add(_ file: Int, of segment: Segment) -> Bool {
    let record = segment.record(file)
    guard hasRoom(for: Int(record.tokenCount)) else { return false }
    begin(segment.path(file), record.fingerprint, Int(record.tokenCount), record.exclusion)
    withExtendedLifetime(segment) {
      let source = segment.text
      for index in 0..<Int(record.tokenCount) {
        let token = source[Int(record.textStart) + index]
        text.append(Int(token) < vocabularyCount ? token : TokenSequence.separator)
      }
    }
    text.append(TokenSequence.separator)
    return true
  }

  private func begin(
    _ path: String, _ fingerprint: FileFingerprint, _ tokenCount: Int, _ exclusion: ExclusionReason?
  ) {
    FileRecord(
      textStart: UInt32(text.count), tokenCount: UInt32(tokenCount),
      pathStart: UInt32(truncatingIfNeeded: paths.count), path: path, exclusion: exclusion,
      fingerprint: fingerprint
    ).append(to: &records)
    paths += path.utf8
    fileCount += 1
  }

  /// Writes the segment to the file at `path`.
  func write(to path: String, key: [UInt8]) throws(RepositoryIndexError) -> UInt64 {
    let sort = PositionSort(text.sequence, vocabularyCount: vocabularyCount)
    let layout = try layout(positions: sort.total)
    let sink = try FileSink(path)
    return try write(sort, layout, key, sink)
  }

  /// Makes the segment in memory.
  func makeInMemory() throws(RepositoryIndexError) -> Segment {
    let sort = PositionSort(text.sequence, vocabularyCount: vocabularyCount)
    let layout = try layout(positions: sort.total)
    let sink = try MemorySink(layout)
    _ = try write(sort, layout, [], sink)
    do throws(SegmentHeader.Invalid) { return try Segment(sink.storage, key: nil) } catch {
      throw .invalidFile(path: "memory", what: error.what)
    }
  }

  private func layout(positions: Int) throws(RepositoryIndexError) -> SegmentLayout {
    guard
      let layout = SegmentLayout(
        width: text.width, textCount: text.count, positionCount: positions, fileCount: fileCount,
        pathBytes: paths.count)
    else { throw .tooLargeForMemory(tokens: text.count, limit: Int(UInt32.max)) }
    return layout
  }

  private func write(
    _ sort: PositionSort, _ layout: SegmentLayout, _ key: [UInt8],
    _ sink: any SegmentSink
  ) throws(RepositoryIndexError) -> UInt64 {
    var checksum = SegmentChecksum()
    var failure: RepositoryIndexError?
    /// Writes a section, or a part of one.
    func put(_ bytes: UnsafeRawBufferPointer) {
      guard failure == nil else { return }
      checksum.update(bytes)
      do throws(RepositoryIndexError) { try sink.write(bytes) } catch { failure = error }
    }
    func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes { put($0) } }
    // Checksums are made of whole words: the end of the text goes together with its padding.
    let whole = text.bytes.count & ~7
    put(UnsafeRawBufferPointer(rebasing: text.bytes[..<whole]))
    put(Self.padded(Array(text.bytes[whole...])))
    sort.run { part in
      put(part)
      return failure == nil
    }
    put([UInt8](repeating: 0, count: layout.positionCount % 2 * 4))
    put(records)
    put(Self.padded(paths))
    put(Self.padded(pathOrder()))
    if let failure { throw failure }
    try sink.finish(SegmentHeader(layout: layout, key: key, checksum: checksum.value).bytes)
    return checksum.value
  }

  private static func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: SegmentLayout.padded(bytes.count) - bytes.count)
  }

  /// The files ordered by the bytes of their paths, 4 bytes each.
  private func pathOrder() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(fileCount * 4 + 8)
    withExtendedLifetime(self) {
      let records = records.withUnsafeBytes { buffer in
        (0..<fileCount).map { FileRecord(buffer, at: $0 * FileRecord.byteCount) }
      }
      let order = (0..<UInt32(fileCount)).sorted { first, second in
        let (left, right) = (records[Int(first)], records[Int(second)])
        return paths[Int(left.pathStart)...].prefix(Int(left.pathCount))
          .lexicographicallyPrecedes(
            paths[Int(right.pathStart)...].prefix(Int(right.pathCount)))
      }
      for file in order { withUnsafeBytes(of: file.littleEndian) { bytes += $0 } }
    }
    return bytes
  }
}
