internal import JSONCoding

/// What a position's `character` counts.
enum PositionEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case utf32 = "utf-32"

  /// The first that the client names and we know; LSP's default is UTF-16.
  ///
  /// The client's order, because it is the one that has to convert.
  static func negotiated(_ capability: JSON?) -> PositionEncoding {
    for name in capability?.array ?? [] {
      if let encoding = name.string.flatMap(PositionEncoding.init(rawValue:)) { return encoding }
    }
    return .utf16
  }

  /// How many units the character with this first UTF-8 byte takes; 0 for a byte that continues one.
  func units(leading byte: UInt8) -> Int {
    switch self {
    case .utf8: 1
    case .utf16: byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1
    case .utf32: byte & 0xC0 == 0x80 ? 0 : 1
    }
  }

  /// Units in `bytes`, which begin and end between characters.
  func count(_ bytes: ArraySlice<UInt8>) -> Int {
    guard self != .utf8 else { return bytes.count }
    return bytes.withUnsafeBytes { bytes in
      var count = 0
      var index = 0
      while index < bytes.count {
        if let word = Self.asciiWord(bytes, at: index) {
          (count, index) = (count + word, index + word)
        } else {
          count += units(leading: bytes[index])
          index += 1
        }
      }
      return count
    }
  }

  /// The byte offset in `line` of `character` units, clamped to the line and to a whole character.
  ///
  /// Inside of a surrogate pair or a UTF-8 sequence, that is the beginning of the character.
  func offset(of character: Int, in line: ArraySlice<UInt8>) -> Int {
    line.withUnsafeBytes { bytes in
      var left = character
      var index = 0
      if self == .utf8 {
        index = min(character, bytes.count)
        while index > 0, index < bytes.count, bytes[index] & 0xC0 == 0x80 { index -= 1 }
        return index
      }
      while index < bytes.count {
        if left >= 8, let word = Self.asciiWord(bytes, at: index) {
          (left, index) = (left - word, index + word)
          continue
        }
        let width = units(leading: bytes[index])
        guard width == 0 || left >= width else { break }
        left -= width
        index += 1
      }
      return index
    }
  }

  /// 8 if the next 8 bytes are ASCII, where every encoding agrees; long lines are scanned often.
  private static func asciiWord(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int? {
    // SAFETY: the 8 bytes are within the buffer.
    guard index + 8 <= bytes.count,
      bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    else { return nil }
    return 8
  }
}
