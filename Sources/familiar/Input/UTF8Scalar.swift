/// Where Unicode scalars end in bytes that may not be UTF-8.
enum UTF8Scalar {
  /// Bytes of the scalar that begins at `start`; 1 where no valid one does.
  ///
  /// - Source: The Unicode Standard 16, table 3-7 "Well-Formed UTF-8 Byte Sequences".
  static func length(at start: Int, in text: ArraySlice<UInt8>) -> Int {
    guard text.indices.contains(start) else { return 1 }
    let second: ClosedRange<UInt8>
    let length: Int
    switch text[start] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 1
    }
    guard start + length <= text.endIndex, second.contains(text[start + 1]) else { return 1 }
    let rest = text[(start + 2)..<(start + length)]
    return rest.allSatisfy { (0x80...0xBF).contains($0) } ? length : 1
  }
}
