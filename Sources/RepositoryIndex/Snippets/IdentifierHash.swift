private import SourceFiles

/// Hashes of identifiers that are the same in every process, so that they can be stored.
///
/// - Source: FNV-1a with 32 bits (Fowler, Noll, Vo).
package enum IdentifierHash {
  /// Shorter names (`i`, `to`) are in every file and say nothing.
  package static let minimumLength = 3
  /// What is longer is data, not a name.
  private static let maximumLength = 80
  static let basis: UInt32 = 2_166_136_261
  static let prime: UInt32 = 16_777_619

  package static func of(_ name: some Sequence<UInt8>) -> UInt32 {
    name.reduce(basis) { ($0 ^ UInt32($1)) &* prime }
  }

  static func of(_ name: String) -> UInt32 { of(name.utf8) }

  /// Calls `body` with the range and the hash of each identifier in `range` of `text`.
  ///
  /// Numbers are none, and neither are names shorter than ``minimumLength``.
  package static func forEach(
    in text: [UInt8], range: Range<Int>, _ body: (Range<Int>, UInt32) -> Void
  ) {
    let range = range.clamped(to: text.indices)
    var index = range.lowerBound
    while index < range.upperBound {
      guard text[index].isNameByte else {
        index += 1
        continue
      }
      let start = index
      var hash = basis
      while index < range.upperBound, text[index].isNameByte {
        hash = (hash ^ UInt32(text[index])) &* prime
        index += 1
      }
      let length = index - start
      if length >= minimumLength, length <= maximumLength, !text[start].isDigitByte {
        body(start..<index, hash)
      }
    }
  }

  /// The hashes of all identifiers in `text`.
  package static func set(in text: [UInt8]) -> Set<UInt32> {
    var result = Set<UInt32>()
    forEach(in: text, range: text.indices) { result.insert($1) }
    return result
  }
}

/// What ends lines.
extension UInt8 {
  static let lineFeed = UInt8(ascii: "\n")

  /// A blank or a carriage return: what may stand at the end of a line and mean nothing.
  var isInsignificant: Bool {
    self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
  }
}
