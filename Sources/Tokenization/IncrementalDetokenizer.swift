/// Turns ids that come one by one into text that never ends in half a character.
///
/// What is appended over time and flushed at the end is together what
/// ``Tokenizer/decode(_:)`` makes of all ids (without the specials, where they are skipped).
package struct IncrementalDetokenizer: Sendable {
  private let tokenizer: Tokenizer
  private let skipsSpecials: Bool
  /// The beginning of a character whose other bytes are still to come: at most 3 bytes.
  private var pending: [UInt8] = []

  package init(tokenizer: Tokenizer, skippingSpecials: Bool = true) {
    self.tokenizer = tokenizer
    skipsSpecials = skippingSpecials
  }

  /// Takes the next id; the bytes that are whole characters now, or cannot become any.
  package mutating func append(_ id: TokenID) -> [UInt8] {
    if skipsSpecials && tokenizer.isSpecial(id) { return [] }
    pending += tokenizer.bytes(of: id)
    let kept = UTF8Scanning.unfinishedSuffix(of: pending)
    let ready = Array(pending.dropLast(kept))
    pending.removeFirst(ready.count)
    return ready
  }

  /// The bytes that were held back, at the end of the ids; then it begins anew.
  package mutating func flush() -> [UInt8] {
    defer { pending = [] }
    return pending
  }

  /// Takes the next id; the text that is whole now, with U+FFFD for bytes that are not UTF-8.
  package mutating func appendText(_ id: TokenID) -> String {
    String(decoding: append(id), as: UTF8.self)
  }

  /// What was held back, as text.
  package mutating func flushText() -> String {
    String(decoding: flush(), as: UTF8.self)
  }
}
