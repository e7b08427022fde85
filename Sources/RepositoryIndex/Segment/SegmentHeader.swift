/// The first 128 bytes of a segment.
struct SegmentHeader: Equatable {
  static let magic = Array("FMLRINDX".utf8)
  /// To be raised with every change of the format, of the order, or of what is excluded.
  static let formatVersion: UInt32 = 1

  let layout: SegmentLayout
  /// Tells folder and tokenizer: 32 bytes of ASCII.
  let key: [UInt8]
  /// Over everything behind the header.
  let checksum: UInt64

  /// The header as 128 bytes, the last eight of them a checksum over the others.
  var bytes: [UInt8] {
    var bytes = Self.magic
    func append(_ number: some FixedWidthInteger) {
      withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
    append(Self.formatVersion)
    append(layout.width.rawValue)
    for count in [layout.textCount, layout.positionCount, layout.fileCount, layout.pathBytes] {
      append(UInt64(count))
    }
    append(checksum)
    bytes += key.prefix(32)
    bytes += [UInt8](repeating: 0, count: SegmentLayout.headerBytes - 8 - bytes.count)
    append(SegmentChecksum.of(bytes))
    return bytes
  }

  /// What is wrong with a header.
  struct Invalid: Error {
    let what: String
  }

  /// Reads the header of a file.
  init(_ file: UnsafeRawBufferPointer) throws(Invalid) {
    guard file.count >= SegmentLayout.headerBytes else { throw Invalid(what: "too short") }
    func long(_ offset: Int) -> UInt64 {
      UInt64(littleEndian: file.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    func count(_ offset: Int) -> Int { Int(clamping: long(offset)) }
    guard file[..<8].elementsEqual(Self.magic) else { throw Invalid(what: "not an index") }
    guard UInt32(truncatingIfNeeded: long(8)) == Self.formatVersion else {
      throw Invalid(what: "another format version")
    }
    let last = SegmentLayout.headerBytes - 8
    guard SegmentChecksum.of(Array(file[..<last])) == long(last) else {
      throw Invalid(what: "the header's checksum is wrong")
    }
    guard let width = TokenSequence.Width(rawValue: UInt32(truncatingIfNeeded: long(8) >> 32)),
      let layout = SegmentLayout(
        width: width, textCount: count(16), positionCount: count(24), fileCount: count(32),
        pathBytes: count(40))
    else { throw Invalid(what: "impossible counts") }
    guard layout.end == file.count else {
      throw Invalid(what: "\(file.count) bytes instead of \(layout.end)")
    }
    self.layout = layout
    checksum = long(48)
    key = Array(file[56..<88])
  }

  init(layout: SegmentLayout, key: [UInt8], checksum: UInt64) {
    self.layout = layout
    self.key = Array((key + [UInt8](repeating: 0, count: 32)).prefix(32))
    self.checksum = checksum
  }
}
