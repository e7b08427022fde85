/// Where the sections of a segment lie: header, text, positions, records, paths, order of the paths.
///
/// Little-endian; each section begins at a multiple of 8 and is padded with zeros to the next.
///
///     text       [T]  tokens and separators, 2 or 4 bytes each
///     positions  [P]  4 bytes each, ordered by ``ContextOrder``
///     records    [F]  ``FileRecord``, in the order of the text
///     paths           UTF-8, one after the other
///     order      [F]  4 bytes each: files ordered by the bytes of their paths
struct SegmentLayout: Equatable {
  static let headerBytes = 128

  let width: TokenSequence.Width
  let textCount: Int
  let positionCount: Int
  let fileCount: Int
  let pathBytes: Int

  let positions: Int
  let records: Int
  let paths: Int
  let order: Int
  /// Bytes in all.
  let end: Int

  /// Nil for counts that no segment has, from a file that lies.
  init?(
    width: TokenSequence.Width, textCount: Int, positionCount: Int, fileCount: Int, pathBytes: Int
  ) {
    // 4-byte positions; with counts below 2^32 no sum here overflows.
    let limit = Int(UInt32.max)
    guard (1..<limit).contains(textCount), (0..<textCount).contains(positionCount),
      (0..<limit).contains(fileCount), (0..<limit).contains(pathBytes)
    else { return nil }
    (self.width, self.textCount, self.positionCount) = (width, textCount, positionCount)
    (self.fileCount, self.pathBytes) = (fileCount, pathBytes)
    positions = Self.headerBytes + Self.padded(textCount * width.bytes)
    records = positions + Self.padded(positionCount * 4)
    paths = records + fileCount * FileRecord.byteCount
    order = paths + Self.padded(pathBytes)
    end = order + Self.padded(fileCount * 4)
  }

  static func padded(_ bytes: Int) -> Int { (bytes + 7) & ~7 }

  /// `bytes` with zeros up to a multiple of 8.
  static func padding(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: padded(bytes.count) - bytes.count)
  }
}
