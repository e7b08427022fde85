/// Tells random texts that are assigned to names such as `api_key`.
enum AssignedSecret {
  /// A shorter random text is as likely the id of something.
  private static let shortestValue = 16
  /// A longer one is data.
  private static let longestValue = 300

  /// What names of secrets contain, without `_` and `-`, in lower case.
  private static let terms = [
    "secret", "passw", "passphrase", "pwd", "apikey", "accesskey", "accountkey", "privatekey",
    "authkey", "signingkey", "encryptionkey", "sharedkey", "token", "credential", "bearer",
  ].map { Array($0.utf8) }

  /// Whether `word` is part of a random value with such a name before it.
  static func isAssigned(_ word: Range<Int>, in text: [UInt8]) -> Bool {
    // The value around the word: base 64 has + and / besides.
    let start = text[..<word.lowerBound].suffix(longestValue).lastIndex { !isValue($0) }
      .map { $0 + 1 }
    guard let start = start ?? (word.lowerBound <= longestValue ? 0 : nil) else { return false }
    var value = text[start...].prefix(longestValue + 1).prefix { isValue($0) }
    let isCalled = text[value.endIndex...].first == UInt8(ascii: "(")
    while value.last == UInt8(ascii: "=") { value.removeLast() }
    // Without quotes, `token=abc` is one word with its name.
    var key = text[..<start]
    if let sign = value.firstIndex(of: UInt8(ascii: "=")) {
      key = text[..<sign]
      value = value[(sign + 1)...]
      return isRandom(value) && !isCalled
        && hasSecretName(before: key, isQuoted: false, isSigned: true)
    }
    // `tokens = Embedding2(` assigns what a call returns.
    guard value.count <= longestValue, !isCalled, isRandom(value) else { return false }
    return hasSecretName(
      before: key, isQuoted: key.last.map(isQuote) ?? false, isSigned: false)
  }

  private static func isRandom(_ value: ArraySlice<UInt8>) -> Bool {
    value.count >= shortestValue && Randomness.isLikely(value)
  }

  /// Goes back over a quote, blanks and `=`, `:`, `=>`, `:=` to a name, and looks at the name.
  ///
  /// - Parameter isSigned: the sign is behind `end`.
  private static func hasSecretName(
    before end: ArraySlice<UInt8>, isQuoted: Bool, isSigned: Bool
  ) -> Bool {
    // A line of code has no wider gap between a name and its value.
    var rest = end.suffix(120)
    if isQuoted { rest.removeLast() }
    var isSigned = isSigned
    while let last = rest.last, last == 0x20 || last == 0x09 || "=:>".utf8.contains(last) {
      if last != 0x20 && last != 0x09 { isSigned = true }
      rest.removeLast()
    }
    guard isSigned else { return false }
    if let last = rest.last, isQuote(last) || last == UInt8(ascii: "]") { rest.removeLast() }
    if let last = rest.last, isQuote(last) { rest.removeLast() }
    let name = rest.suffix(64).reversed().prefix { $0.isKeyByte }.reversed()
      .filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
      .map { $0.lowercasedByte }
    return terms.contains { term in name.indices.contains { name[$0...].starts(with: term) } }
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  private static func isValue(_ byte: UInt8) -> Bool {
    byte.isKeyByte || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
      || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ".")
  }
}
