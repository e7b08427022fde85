/// Reads characters out of bytes that need not be UTF-8.
enum UTF8Scanning {
  /// The scalar value at `start` and its length in bytes; nil and 1 where no valid character begins.
  ///
  /// `start` is below `limit`; nothing at or after `limit` is read.
  /// Source: The Unicode Standard, table 3-7, "Well-Formed UTF-8 Byte Sequences".
  static func scalar(
    in bytes: Span<UInt8>, at start: Int, limit: Int
  ) -> (value: UInt32?, length: Int) {
    let lead = bytes[start]
    if lead < 0x80 { return (UInt32(lead), 1) }
    let length = sequenceLength(lead: lead)
    guard length > 1, start + length <= limit else { return (nil, 1) }
    guard allowedSecond(after: lead).contains(bytes[start + 1]) else { return (nil, 1) }
    var value = (UInt32(lead) & (0x7F >> UInt32(length))) << 6 | UInt32(bytes[start + 1] & 0x3F)
    for offset in 2..<max(length, 2) {
      let byte = bytes[start + offset]
      guard byte & 0xC0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    return (value, length)
  }

  /// How many bytes a character with this first byte has; 0 where none begins with it.
  static func sequenceLength(lead: UInt8) -> Int {
    switch lead {
    case 0..<0x80: 1
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
  }

  /// The bytes that may follow a lead byte: no overlong forms, no surrogates, nothing past U+10FFFF.
  static func allowedSecond(after lead: UInt8) -> ClosedRange<UInt8> {
    switch lead {
    case 0xE0: 0xA0...0xBF
    case 0xED: 0x80...0x9F
    case 0xF0: 0x90...0xBF
    case 0xF4: 0x80...0x8F
    default: 0x80...0xBF
    }
  }

  /// How many bytes at the end of `bytes` may be the beginning of a character that is to come.
  static func unfinishedSuffix(of bytes: [UInt8]) -> Int {
    for length in 1..<4 where length <= bytes.count {
      let start = bytes.count - length
      let lead = bytes[start]
      if lead & 0xC0 == 0x80 { continue }
      guard sequenceLength(lead: lead) > length else { return 0 }
      // Later continuation bytes are any; only the second is narrowed by the lead byte.
      guard length < 2 || allowedSecond(after: lead).contains(bytes[start + 1]) else { return 0 }
      return length
    }
    return 0
  }
}
