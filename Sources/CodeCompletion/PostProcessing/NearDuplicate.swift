/// Compares lines by what a reader sees.
enum NearDuplicate {
  /// A line with fewer word characters (`}`, `fi`, `end`) may repeat.
  private static let minimumWordBytes = 4

  /// Whether two lines differ in blanks, quotes and their final punctuation at most.
  ///
  /// A distance of a few letters is no measure: `x += dx` and `y += dy` belong below each other.
  static func areAlike(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Bool {
    guard first.filter({ $0.isIdentifierByte }).count >= minimumWordBytes else { return false }
    guard first.indentationColumns == second.indentationColumns else { return false }
    return normalized(first) == normalized(second)
  }

  private static func normalized(_ line: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = line.compactMap { byte in
      byte.isWhitespace ? nil : byte == UInt8(ascii: "'") ? UInt8(ascii: "\"") : byte
    }
    while let last = result.last, last == UInt8(ascii: ";") || last == UInt8(ascii: ",") {
      result.removeLast()
    }
    return result
  }
}
