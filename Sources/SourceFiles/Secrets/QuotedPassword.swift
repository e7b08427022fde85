/// Tells passwords in quotes: `DB_PASSWORD = "..."`, `"password": "..."`.
///
/// People choose them, so that they are short and not random; the name says what they are. Three of small and
/// capital letters, digits and marks are what many sites ask of a password and words of a text hardly have.
enum QuotedPassword {
  /// A shorter one is as likely an example.
  private static let length = 8...128
  private static let fewestClasses = 3

  /// How names of passwords end, in lower case.
  private static let terms = ["password", "passwd", "passphrase", "pwd", "secret"]
    .map { Array($0.utf8) }
  /// What stands in templates, where the password is put in later.
  private static let templates = ["${", "{{", "%(", "%s", "#{", "\\(", "://"].map { Array($0.utf8) }

  /// Where the password begins that is assigned to the name `word`; nil where none is.
  static func assigned(to word: Range<Int>, in text: [UInt8]) -> Int? {
    guard isName(text[word]) else { return nil }
    // A line of code has no wider gap between a name and its value.
    var rest = text[word.upperBound...].prefix(length.upperBound + 32)
    for closer in ["\"", "'", "`", "]"].compactMap(\.utf8.first) where rest.first == closer {
      rest = rest.dropFirst()
    }
    let sign = rest.prefix { $0 == 0x20 || $0 == 0x09 || "=:>".utf8.contains($0) }
    guard sign.contains(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) else {
      return nil
    }
    rest = rest.dropFirst(sign.count)
    guard let quote = rest.first, "\"'`".utf8.contains(quote) else { return nil }
    rest = rest.dropFirst()
    guard let end = rest.firstIndex(of: quote), isPassword(rest[..<end]) else { return nil }
    return rest.startIndex
  }

  private static func isName(_ word: ArraySlice<UInt8>) -> Bool {
    // The last byte tells of nearly all words that they are none.
    guard let last = word.last?.lowercasedByte, "det".utf8.contains(last) else { return false }
    return terms.contains { term in
      word.count >= term.count
        && zip(word.suffix(term.count), term).allSatisfy { $0.lowercasedByte == $1 }
    }
  }

  private static func isPassword(_ value: ArraySlice<UInt8>) -> Bool {
    guard length.contains(value.count), !Randomness.isPlaceholder(value) else { return false }
    var classes = Set<Int>()
    for byte in value {
      // Blanks are a sentence's, brackets a template's.
      guard byte > 0x20, byte != UInt8(ascii: "<"), byte != UInt8(ascii: ">") else { return false }
      if byte.isDigitByte {
        classes.insert(0)
      } else if byte.isLetterByte {
        classes.insert(byte.lowercasedByte == byte ? 1 : 2)
      } else {
        classes.insert(3)
      }
    }
    guard classes.count >= fewestClasses else { return false }
    return !templates.contains { template in
      value.indices.contains { value[$0...].starts(with: template) }
    }
  }
}
