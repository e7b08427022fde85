internal import SourceFiles
internal import Storage
internal import Tokenization

/// Collects the tokens of files, and makes a segment of them.
///
/// Holds the records and the paths; the text only as long as it is short or has no file to go to, and
/// positions only pass through.
final class SegmentBuilder {
  /// What a builder does not go beyond.
  struct Limits {
    var tokens: Int
    var files: Int
    /// See ``IndexLimits/mostTokensInMemory``.
    var tokensInMemory = Int.max
    /// See ``IndexLimits/bufferedTokens``.
    var bufferedTokens = IndexLimits().bufferedTokens
  }

  private let text: SegmentText
  private let vocabularyCount: Int
  private let records = ByteBuffer()
  private let paths = ByteBuffer()
  private(set) var fileCount = 0
  /// Why what was collected is of no use.
  private(set) var failure: RepositoryIndexError?

  /// Tokens without separators.
  var tokenCount: Int { max(0, text.count - 1 - fileCount) }

  /// - Parameter path: where ``write(to:key:)`` will write; nil for a segment in memory.
  /// - Returns: nil if the system has no memory.
  init?(vocabularyCount: Int, limits: Limits, path: String? = nil) {
    let capacity = min(limits.tokens + limits.files + 1, Int(UInt32.max) - 1)
    guard
      let text = SegmentText(
        capacity: capacity, width: TokenSequence.Width(vocabularyCount: vocabularyCount),
        path: path,
        bufferCount: limits.bufferedTokens, mostInMemory: limits.tokensInMemory)
    else { return nil }
    self.text = text
    self.vocabularyCount = vocabularyCount
    text.append(TokenSequence.separator)
  }

  private func hasRoom(for tokens: Int) -> Bool {
    failure == nil && text.count + tokens + 1 <= text.capacity
  }

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
    return end()
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
    return end()
  }

  private func begin(
    _ path: String, _ fingerprint: FileFingerprint, _ tokenCount: Int, _ exclusion: ExclusionReason?
  ) {
    let record = FileRecord(
      textStart: UInt32(text.count), tokenCount: UInt32(tokenCount),
      pathStart: UInt32(truncatingIfNeeded: paths.count), path: path, exclusion: exclusion,
      fingerprint: fingerprint)
    if !records.append(record.bytes) || !paths.append(path.utf8) {
      failure = .outOfMemory(bytes: records.count + paths.count)
    }
    fileCount += 1
  }

  private func end() -> Bool {
    text.append(TokenSequence.separator)
    // The file refused the text meanwhile, and memory is not to hold so much.
    if text.isCut { failure = .tooLargeForMemory(tokens: tokenCount, limit: text.capacity) }
    return failure == nil
  }

  /// Writes the segment to the file at `path`.
  func write(to path: String, key: [UInt8]) throws(RepositoryIndexError) -> UInt64 {
    let sequence = try sequence()
    let sort = PositionSort(sequence, vocabularyCount: vocabularyCount)
    let layout = try layout(positions: sort.total)
    if let sink = text.sink { return try write(sort, layout, key, sink) }
    return try write(sort, layout, key, FileSink(path))
  }

  /// Makes the segment in memory.
  func makeInMemory() throws(RepositoryIndexError) -> Segment {
    let sequence = try sequence()
    let sort = PositionSort(sequence, vocabularyCount: vocabularyCount)
    let layout = try layout(positions: sort.total)
    let sink = try MemorySink(layout)
    if text.sink != nil {
      try sink.write(sequence.bytes)
      sink.skip(SegmentLayout.padded(sequence.bytes.count) - sequence.bytes.count)
    }
    _ = try write(sort, layout, [], sink)
    do throws(SegmentHeader.Invalid) { return try Segment(sink.storage, key: nil) } catch {
      throw .invalidFile(path: "memory", what: error.what)
    }
  }

  private func sequence() throws(RepositoryIndexError) -> TokenSequence {
    if let failure { throw failure }
    return try text.sequence()
  }

  private func layout(positions: Int) throws(RepositoryIndexError) -> SegmentLayout {
    guard
      let layout = SegmentLayout(
        width: text.width, textCount: text.count, positionCount: positions, fileCount: fileCount,
        pathBytes: paths.count)
    else { throw .tooLargeForMemory(tokens: text.count, limit: Int(UInt32.max)) }
    return layout
  }

  /// Writes what follows the text, and the text if it was in memory.
  private func write(
    _ sort: PositionSort, _ layout: SegmentLayout, _ key: [UInt8],
    _ sink: any SegmentSink
  ) throws(RepositoryIndexError) -> UInt64 {
    var checksum = text.checksum
    var failure: RepositoryIndexError?
    /// Writes a section, or a part of one.
    func put(_ bytes: UnsafeRawBufferPointer) {
      guard failure == nil else { return }
      checksum.update(bytes)
      do throws(RepositoryIndexError) { try sink.write(bytes) } catch { failure = error }
    }
    func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes { put($0) } }
    /// Checksums are made of whole words: the end goes together with its padding.
    func putPadded(_ bytes: UnsafeRawBufferPointer) {
      let whole = bytes.count & ~7
      put(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
      put(SegmentLayout.padding(Array(bytes[whole...])))
    }
    putPadded(text.bytesInMemory)
    sort.run { part in
      put(part)
      return failure == nil
    }
    put([UInt8](repeating: 0, count: layout.positionCount % 2 * 4))
    put(records.bytes)
    putPadded(paths.bytes)
    put(SegmentLayout.padding(pathOrder()))
    if let failure { throw failure }
    try sink.finish(SegmentHeader(layout: layout, key: key, checksum: checksum.value).bytes)
    return checksum.value
  }

  /// The files ordered by the bytes of their paths, 4 bytes each.
  private func pathOrder() -> [UInt8] {
    let (records, paths) = (records.bytes, paths.bytes)
    func path(_ file: UInt32) -> Slice<UnsafeRawBufferPointer> {
      let record = FileRecord(records, at: Int(file) * FileRecord.byteCount)
      return paths[Int(record.pathStart)...].prefix(Int(record.pathCount))
    }
    let order = (0..<UInt32(fileCount)).sorted { path($0).lexicographicallyPrecedes(path($1)) }
    return withExtendedLifetime(self) { order.withUnsafeBytes { Array($0) } }
  }
}
