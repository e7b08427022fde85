internal import Storage

/// The text of a segment that is being made.
///
/// Where the segment goes to a file, so does its text as it comes, to the place where it stays: it is
/// sorted from there, in pages that the system can take back. Else it is held in memory.
final class SegmentText {
  let width: TokenSequence.Width
  /// Tokens that fit.
  private(set) var capacity: Int
  private(set) var count = 0
  /// What is not in the file.
  private var buffer: TokenBuffer
  /// The file that the beginning of the text is in.
  private(set) var sink: FileSink?
  /// Over what is in the file.
  private(set) var checksum = SegmentChecksum()
  private let path: String?
  private let mostInMemory: Int
  private var mapping: MappedFile?

  /// - Parameters:
  ///   - path: where the segment goes if it does not stay in memory; nil for one that does.
  ///   - bufferCount: tokens that are held in memory on their way to the file.
  ///   - mostInMemory: tokens beyond which a file that refuses the text leaves it cut.
  /// - Returns: nil if the system has no memory.
  init?(
    capacity: Int, width: TokenSequence.Width, path: String?, bufferCount: Int, mostInMemory: Int
  ) {
    self.capacity = max(1, capacity)
    self.width = width
    self.path = path
    self.mostInMemory = mostInMemory
    // Checksums are made of whole words, and sections begin at multiples of 8.
    let buffered = path == nil ? capacity : min(capacity, max(8, bufferCount & ~7))
    guard let buffer = TokenBuffer(capacity: buffered, width: width) else { return nil }
    self.buffer = buffer
  }

  /// Whether a token was refused: what there is of the text is of no use.
  private(set) var isCut = false

  /// Appends a token.
  @inline(__always)
  func append(_ token: UInt32) {
    guard buffer.append(token) || appendToFullBuffer(token) else {
      isCut = true
      return
    }
    count &+= 1
  }

  private func appendToFullBuffer(_ token: UInt32) -> Bool {
    guard count < capacity else { return false }
    flush()
    return buffer.append(token)
  }

  /// Moves a full buffer to the file; where that is refused, everything to memory.
  private func flush() {
    guard let path else { return }
    do throws(RepositoryIndexError) {
      let sink = try openedSink(path)
      try sink.write(buffer.bytes)
      checksum.update(buffer.bytes)
      buffer.removeAll()
    } catch { moveToMemory() }
  }

  private func openedSink(_ path: String) throws(RepositoryIndexError) -> FileSink {
    if let sink { return sink }
    let new = try FileSink(path)
    sink = new
    return new
  }

  private func moveToMemory() {
    capacity = min(capacity, mostInMemory)
    let written = count - buffer.count
    guard count <= capacity, let memory = TokenBuffer(capacity: capacity, width: width) else {
      return
    }
    if written > 0 {
      guard let file = try? sink?.mapped(), let text = text(in: file, count: written) else {
        return
      }
      for index in 0..<written { memory.append(text[index]) }
      withExtendedLifetime(file) {}
    }
    let rest = buffer.sequence
    for index in 0..<rest.count { memory.append(rest[index]) }
    buffer = memory
    sink = nil
    checksum = SegmentChecksum()
  }

  /// All of the text, valid while this object lives; nothing is to be appended after it.
  func sequence() throws(RepositoryIndexError) -> TokenSequence {
    guard let sink else { return buffer.sequence }
    if mapping == nil {
      let rest = SegmentLayout.padding(Array(buffer.bytes))
      do throws(RepositoryIndexError) { try sink.write(rest) } catch {
        moveToMemory()
        guard self.sink == nil else { throw error }
        return buffer.sequence
      }
      rest.withUnsafeBytes { checksum.update($0) }
      buffer.removeAll()
    }
    let file = try map(sink)
    guard let text = text(in: file, count: count) else {
      throw .invalidFile(path: file.path, what: "\(file.count) bytes while it is written")
    }
    return text
  }

  private func map(_ sink: FileSink) throws(RepositoryIndexError) -> MappedFile {
    if let mapping { return mapping }
    do throws(StorageError) {
      let file = try sink.mapped()
      mapping = file
      return file
    } catch { throw .notPersisted(error) }
  }

  /// The bytes of a text that is in memory; empty for one in a file.
  var bytesInMemory: UnsafeRawBufferPointer { buffer.bytes }

  private func text(in file: MappedFile, count: Int) -> TokenSequence? {
    guard let base = file.bytes.baseAddress,
      file.count >= SegmentLayout.headerBytes + count * width.bytes
    else { return nil }
    // SAFETY: the size was checked; where pages get lost, a comparison may go on before the text, by at
    // most ContextOrder.depth tokens, which is no more than the header.
    return TokenSequence(base + SegmentLayout.headerBytes, count: count, width: width)
  }
}
