package import Tokenization

/// Lets a model choose only tokens that agree with bytes which its text must begin with.
///
/// As long as bytes are left, a token may be a beginning of them or begin with them; what comes
/// behind them is free. Source: token healing in guidance; "Token Alignment" (arXiv 2403.08688).
package struct PrefixConstraint: Sendable {
  private let vocabulary: SortedVocabulary
  private let required: [UInt8]

  /// - Parameter required: bytes that the vocabulary can write.
  package init(_ required: [UInt8], vocabulary: SortedVocabulary) {
    self.vocabulary = vocabulary
    self.required = required
  }

  /// Gives every token of `logits`, `[vocab_size]`, that disagrees minus infinity.
  ///
  /// Costs nothing once the bytes are written.
  /// - Parameter generated: the tokens that were chosen so far.
  package func restrict(_ logits: UnsafeMutableBufferPointer<Float>, after generated: [TokenID]) {
    guard !required.isEmpty else { return }
    var written = 0
    for id in generated where written < required.count { written += vocabulary.byteCount(of: id) }
    guard written < required.count else { return }
    let (beginnings, extensions) = vocabulary.tokens(agreeingWith: required[written...])
    var allowed: [(id: Int, logit: Float)] = []
    allowed.reserveCapacity(beginnings.count + extensions.count)
    for id in beginnings where Int(id) < logits.count { allowed.append((Int(id), logits[Int(id)])) }
    for id in extensions where Int(id) < logits.count { allowed.append((Int(id), logits[Int(id)])) }
    // A vocabulary without these bytes: any token is as good as none.
    guard !allowed.isEmpty else { return }
    logits.update(repeating: -.infinity)
    for (id, logit) in allowed { logits[id] = logit }
  }
}
