internal import SourceFiles
internal import Storage

/// The indexed tokens of some files, immutable.
///
/// Everything that was read from a file is checked when the segment is opened, except that positions are
/// in order: a lookup checks each position it follows, and finds less in a file that lies.
final class Segment: Sendable {
  let layout: SegmentLayout
  /// Over its contents, so that two of them can be told apart.
  let checksum: UInt64
  private let storage: SegmentStorage
  /// By blocks of ``blockTokens`` tokens, the file that the block begins in.
  private let firstFiles: [UInt32]

  private static let blockTokens = 1024

  /// Opens what was written; nil key accepts any.
  init(_ storage: SegmentStorage, key: [UInt8]?) throws(SegmentHeader.Invalid) {
    let bytes = storage.bytes
    let header = try SegmentHeader(bytes)
    guard key.map({ $0.elementsEqual(header.key) }) ?? true else {
      throw SegmentHeader.Invalid(what: "of another folder or tokenizer")
    }
    var checksum = SegmentChecksum()
    checksum.update(UnsafeRawBufferPointer(rebasing: bytes[SegmentLayout.headerBytes...]))
    guard checksum.value == header.checksum else {
      throw SegmentHeader.Invalid(what: "the checksum is wrong")
    }
    firstFiles = try Self.checkedFiles(bytes, header.layout)
    self.checksum = header.checksum
    layout = header.layout
    self.storage = storage
    // A context ends at a separator at the latest, so every text begins with one.
    guard text[0] == TokenSequence.separator else {
      throw SegmentHeader.Invalid(what: "no separator at the beginning")
    }
  }

  /// Opens the segment in the file at `path`.
  convenience init(path: String, key: [UInt8]) throws(RepositoryIndexError) {
    let file: MappedFile
    do { file = try MappedFile(path: path) } catch { throw .notPersisted(error) }
    guard let storage = SegmentStorage(file) else {
      throw .invalidFile(path: path, what: "empty")
    }
    do throws(SegmentHeader.Invalid) { try self.init(storage, key: key) } catch {
      throw .invalidFile(path: path, what: error.what)
    }
  }

  private static func checkedFiles(
    _ bytes: UnsafeRawBufferPointer, _ layout: SegmentLayout
  ) throws(SegmentHeader.Invalid) -> [UInt32] {
    var blocks: [UInt32] = []
    blocks.reserveCapacity(layout.textCount / blockTokens + 1)
    var end = 1
    for file in 0..<layout.fileCount {
      let record = FileRecord(bytes, at: layout.records + file * FileRecord.byteCount)
      guard Int(record.textStart) >= end,
        Int(record.textStart) + Int(record.tokenCount) < layout.textCount,
        Int(record.pathStart) + Int(record.pathCount) <= layout.pathBytes
      else { throw SegmentHeader.Invalid(what: "a file outside of the text") }
      end = Int(record.textStart) + Int(record.tokenCount)
      while blocks.count * blockTokens < end { blocks.append(UInt32(file)) }
      let ordered = bytes.loadUnaligned(fromByteOffset: layout.order + 4 * file, as: UInt32.self)
      guard Int(ordered) < layout.fileCount else {
        throw SegmentHeader.Invalid(what: "a path outside of the files")
      }
    }
    return blocks
  }

  /// Whether nobody has written into the mapped file; asks the system.
  var isUnchanged: Bool { storage.isUnchanged }

  /// Whether pages were read that the mapped file no longer had.
  var isDamaged: Bool { storage.isDamaged }

  var fileCount: Int { layout.fileCount }

  /// Tokens without separators.
  var tokenCount: Int { max(0, layout.textCount - 1 - layout.fileCount) }

  var byteCount: Int { layout.end }

  /// Valid while this object lives.
  var text: TokenSequence {
    // SAFETY: the layout was checked against the size, and sections are aligned to 8 bytes.
    TokenSequence(
      storage.base + SegmentLayout.headerBytes, count: layout.textCount, width: layout.width)
  }

  /// The position at `index`; nil beyond the last, and where the file holds one that is none.
  @inline(__always)
  func position(_ index: Int) -> Int? {
    guard index >= 0, index < layout.positionCount else { return nil }
    // SAFETY: the section holds positionCount words.
    let position = storage.bytes.loadUnaligned(
      fromByteOffset: layout.positions &+ 4 &* index, as: UInt32.self)
    return position > 0 && Int(position) < layout.textCount ? Int(position) : nil
  }

  func record(_ file: Int) -> FileRecord {
    FileRecord(storage.bytes, at: layout.records + file * FileRecord.byteCount)
  }

  /// The file that the token at `position` belongs to.
  func file(at position: Int) -> Int {
    let block = position / Self.blockTokens
    var file = block < firstFiles.count ? Int(firstFiles[block]) : max(0, fileCount - 1)
    while file + 1 < fileCount, textStart(file + 1) <= position { file += 1 }
    return file
  }

  @inline(__always)
  private func textStart(_ file: Int) -> Int {
    Int(
      storage.bytes.loadUnaligned(
        fromByteOffset: layout.records &+ file &* FileRecord.byteCount, as: UInt32.self))
  }

  /// The hash of the folder that `file` is in.
  @inline(__always)
  func folder(_ file: Int) -> UInt32 {
    storage.bytes.loadUnaligned(
      fromByteOffset: layout.records &+ file &* FileRecord.byteCount &+ 16, as: UInt32.self)
  }

  /// The bytes of a file's path.
  func pathBytes(of record: FileRecord) -> UnsafeRawBufferPointer {
    let start = layout.paths + Int(record.pathStart)
    return UnsafeRawBufferPointer(
      rebasing: storage.bytes[start..<start + Int(record.pathCount)])
  }

  func path(_ file: Int) -> String {
    withExtendedLifetime(self) { String(decoding: pathBytes(of: record(file)), as: UTF8.self) }
  }

  /// The file that has `path`.
  func file(_ path: String) -> Int? {
    withExtendedLifetime(self) {
      let wanted = Array(path.utf8)
      var (low, high) = (0, fileCount)
      while low < high {
        let middle = (low + high) / 2
        let file = orderedFile(middle)
        let bytes = pathBytes(of: record(file))
        if bytes.elementsEqual(wanted) { return file }
        if bytes.lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
      }
      return nil
    }
  }

  private func orderedFile(_ index: Int) -> Int {
    Int(storage.bytes.loadUnaligned(fromByteOffset: layout.order + 4 * index, as: UInt32.self))
  }
}
