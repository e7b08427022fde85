/// Classes of ASCII bytes; all that is not ASCII counts as part of identifiers.
extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")

  /// A space or a tab.
  var isBlank: Bool { self == .space || self == .tab }

  /// A blank, a line feed or a carriage return.
  var isWhitespace: Bool { isBlank || self == .newline || self == .carriageReturn }

  var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }

  var isIdentifierByte: Bool {
    isLetter || isDigit || self == UInt8(ascii: "_") || self >= 0x80
  }

  /// The bracket that this one closes.
  var openerOfCloser: UInt8? {
    switch self {
    case UInt8(ascii: ")"): UInt8(ascii: "(")
    case UInt8(ascii: "]"): UInt8(ascii: "[")
    case UInt8(ascii: "}"): UInt8(ascii: "{")
    default: nil
    }
  }

  /// The bracket that closes this one.
  var closerOfOpener: UInt8? {
    switch self {
    case UInt8(ascii: "("): UInt8(ascii: ")")
    case UInt8(ascii: "["): UInt8(ascii: "]")
    case UInt8(ascii: "{"): UInt8(ascii: "}")
    default: nil
    }
  }

  var isQuote: Bool {
    self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`")
  }
}
