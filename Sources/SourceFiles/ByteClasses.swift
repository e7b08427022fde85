/// Classes of bytes of source code.
///
/// Inlinable, because other modules ask them of every byte of a repository.
extension UInt8 {
  @inlinable package var isDigitByte: Bool { self >= 0x30 && self <= 0x39 }

  @inlinable package var isLetterByte: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }

  /// A letter, a digit, `_` or a part of any character beyond ASCII: what identifiers are made of.
  @inlinable package var isNameByte: Bool {
    isLetterByte || isDigitByte || self == UInt8(ascii: "_") || self >= 0x80
  }

  /// A letter, a digit, `_` or `-`: what keys and access tokens, and names of them, are made of.
  @inlinable package var isKeyByte: Bool {
    isLetterByte || isDigitByte || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
  }

  /// A to Z as a to z; all else as it is.
  @inlinable package var lowercasedByte: UInt8 {
    self >= 0x41 && self <= 0x5A ? self | 0x20 : self
  }
}
