internal import SourceFiles
internal import Storage

/// What a segment knows of a file: 64 bytes, little-endian.
struct FileRecord: Equatable {
  static let byteCount = 64

  /// Its first token in the text.
  var textStart: UInt32
  var tokenCount: UInt32
  /// Its path in the segment's paths.
  var pathStart: UInt32
  var pathCount: UInt32
  /// A hash of the folder that it is in.
  var folder: UInt32
  /// Why it has no tokens; nil for a file that is indexed.
  var exclusion: ExclusionReason?
  var fingerprint: FileFingerprint

  /// Codes are part of the format: reasons that the text of a file gives.
  private static let reasons: [ExclusionReason?] = [
    nil, .secretContent, .generated, .minified, .binary, .empty, .tooLarge, .unreadable,
  ]

  static func folder(of path: String) -> UInt32 {
    let bytes = path.utf8
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return 0 }
    return IdentifierHash.of(bytes[..<slash])
  }

  /// The record as 64 bytes.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    let code = UInt32(Self.reasons.firstIndex { $0 == exclusion } ?? Self.reasons.count)
    for field in [textStart, tokenCount, pathStart, pathCount, folder, code, 0, 0] {
      withUnsafeBytes(of: field.littleEndian) { bytes += $0 }
    }
    for field in [
      fingerprint.device, fingerprint.inode, UInt64(bitPattern: Int64(fingerprint.size)),
      UInt64(bitPattern: Int64(fingerprint.modifiedNanoseconds)),
    ] { withUnsafeBytes(of: field.littleEndian) { bytes += $0 } }
    return bytes
  }

  /// Reads the record at `offset`, which the bytes reach beyond by ``byteCount``.
  init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    func word(_ index: Int) -> UInt32 {
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4 * index, as: UInt32.self))
    }
    func long(_ index: Int) -> UInt64 {
      UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 32 + 8 * index, as: UInt64.self))
    }
    (textStart, tokenCount, pathStart, pathCount, folder) = (
      word(0), word(1), word(2), word(3), word(4)
    )
    let code = Int(word(5))
    exclusion = code < Self.reasons.count ? Self.reasons[code] : .unreadable
    fingerprint = FileFingerprint(
      device: long(0), inode: long(1), size: Int(truncatingIfNeeded: long(2)),
      modifiedNanoseconds: Int(truncatingIfNeeded: long(3)))
  }

  init(
    textStart: UInt32, tokenCount: UInt32, pathStart: UInt32, path: String,
    exclusion: ExclusionReason?, fingerprint: FileFingerprint
  ) {
    self.textStart = textStart
    self.tokenCount = tokenCount
    self.pathStart = pathStart
    pathCount = UInt32(path.utf8.count)
    folder = Self.folder(of: path)
    self.exclusion = exclusion
    self.fingerprint = fingerprint
  }
}
