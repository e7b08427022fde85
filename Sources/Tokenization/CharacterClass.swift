/// What the GPT-2 expression and the Digits pre-tokenizer can tell about a character.
package enum CharacterClass: UInt8 {
  /// `[^\s\p{L}\p{N}]`; every byte that is not part of valid UTF-8 is such a character too.
  case other = 0
  /// `\p{L}`.
  case letter = 1
  /// `\p{N}`, and a digit for the Digits pre-tokenizer.
  case number = 2
  /// `\s`.
  case space = 3
  /// A digit for the Digits pre-tokenizer alone: its Unicode is newer than the expression's.
  case digitOnly = 4

  /// The class of a scalar value.
  package init(scalar: UInt32) {
    // The last run that begins at or before the scalar: the first run begins at 0.
    var low = 0
    var high = UnicodeRuns.starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if UnicodeRuns.starts[middle] >> 3 <= scalar { low = middle } else { high = middle }
    }
    self = Self(rawValue: UInt8(UnicodeRuns.starts[low] & 7)) ?? .other
  }

  /// The class of an ASCII character.
  @inline(__always)
  init(ascii byte: UInt8) {
    if Self.isLetter(ascii: byte) {
      self = .letter
    } else if byte == 0x20 || byte &- 0x09 < 5 {
      self = .space
    } else if byte &- 0x30 < 10 {
      self = .number
    } else {
      self = .other
    }
  }

  /// Whether a byte is an ASCII letter.
  @inline(__always)
  static func isLetter(ascii byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}
