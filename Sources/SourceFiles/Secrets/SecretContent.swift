/// Finds keys, tokens and passwords in texts.
///
/// One pass over the bytes; only words of ``shortestWord`` bytes or more are looked at closely, and a
/// secret is told by its format, or by randomness together with the name that it is assigned to. Names of
/// passwords are looked at however short they are.
/// Whoever shows or trains on a text leaves out the whole file: what surrounds one secret often holds
/// the next.
package enum SecretContent {
  /// No token that is told by its format is shorter.
  private static let shortestWord = 10

  /// The first secret in `text`.
  package static func find(in text: [UInt8]) -> SecretFinding? {
    text.withUnsafeBufferPointer { find(in: $0.span, text) }
  }

  private static func find(in bytes: Span<UInt8>, _ text: [UInt8]) -> SecretFinding? {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte.isKeyByte else {
        if byte == UInt8(ascii: ":"), let offset = urlPassword(in: text, colon: index) {
          return SecretFinding(kind: .urlPassword, offset: offset)
        }
        index += 1
        continue
      }
      let start = index
      var hasDigit = false
      repeat {
        if bytes[index].isDigitByte { hasDigit = true }
        index += 1
      } while index < bytes.count && bytes[index].isKeyByte
      if let offset = QuotedPassword.assigned(to: start..<index, in: text) {
        return SecretFinding(kind: .assignedSecret, offset: offset)
      }
      guard index - start >= shortestWord else { continue }
      if let kind = kind(of: start..<index, hasDigit: hasDigit, in: text) {
        return SecretFinding(kind: kind, offset: start)
      }
    }
    return nil
  }

  private static func kind(
    of word: Range<Int>, hasDigit: Bool, in text: [UInt8]
  ) -> SecretKind? {
    if text[word.lowerBound] == UInt8(ascii: "-") {
      return isPrivateKey(word, in: text) ? .privateKey : nil
    }
    guard hasDigit else { return nil }
    let body = text[word]
    for entry in TokenPrefix.byFirstByte[Int(text[word.lowerBound])]
    where body.starts(with: entry.prefix) {
      let rest = body.dropFirst(entry.prefix.count)
      if entry.length.contains(rest.count), Randomness.isLikely(rest) { return entry.kind }
    }
    if isWebToken(word, in: text) { return .webToken }
    return AssignedSecret.isAssigned(word, in: text) ? .assignedSecret : nil
  }

  /// `-----BEGIN ... PRIVATE KEY-----` before what looks like a key: code that only knows the line
  /// holds none.
  private static func isPrivateKey(_ word: Range<Int>, in text: [UInt8]) -> Bool {
    guard text[word].elementsEqual("-----BEGIN".utf8) else { return false }
    let line = text[word.upperBound...].prefix(64)
    let end = Array("PRIVATE KEY".utf8)
    guard let start = line.indices.first(where: { line[$0...].starts(with: end) }) else {
      return false
    }
    // Line ends may be escaped, and headers such as Proc-Type may follow; 24 bytes of base 64 are
    // longer than any word of those.
    var run = 0
    for byte in text[(start + end.count)...].prefix(400) {
      let isBase64 =
        byte.isKeyByte && byte != UInt8(ascii: "-") && byte != UInt8(ascii: "_")
        || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
      run = isBase64 ? run + 1 : 0
      if run >= 24 { return true }
    }
    return false
  }

  /// Three parts in base 64 joined by dots, the first two of them JSON objects (RFC 7519).
  private static func isWebToken(_ word: Range<Int>, in text: [UInt8]) -> Bool {
    guard text[word].starts(with: "eyJ".utf8) else { return false }
    let rest = text[word.upperBound...]
    guard rest.starts(with: ".eyJ".utf8) else { return false }
    let payload = rest.dropFirst().prefix { $0.isKeyByte }
    let signature = text[payload.endIndex...]
    return signature.first == UInt8(ascii: ".")
      && signature.dropFirst().prefix(20).count { $0.isKeyByte } == 20
  }

  /// `scheme://user:password@host`, where the password is no placeholder.
  private static func urlPassword(in text: [UInt8], colon: Int) -> Int? {
    guard text[colon...].starts(with: "://".utf8) else { return nil }
    let authority = text[(colon + 3)...].prefix(200)
    guard let at = authority.firstIndex(of: UInt8(ascii: "@")),
      let separator = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    let password = authority[(separator + 1)..<at]
    let isPlain = authority[..<at].allSatisfy {
      $0 > 0x20 && $0 < 0x7F && !"/<>{}$%\"'`()[]*".utf8.contains($0)
    }
    guard isPlain, password.count >= 6, !Randomness.isPlaceholder(password),
      password.contains(where: { $0.isDigitByte })
    else { return nil }
    return authority.startIndex
  }
}
