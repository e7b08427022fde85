package import Tokenization

extension Session {
  /// Computes `tokens` from an empty timeline, `chunk` of them a pass, and hands over each row.
  ///
  /// - Parameter row: sees the position and its logits `[vocab_size]`, in order.
  package func logits(
    of tokens: [TokenID], chunk: Int, row: (Int, UnsafeBufferPointer<Float>) -> Void
  ) throws(InferenceError) {
    for (position, token) in tokens.enumerated() {
      if position == 0 { _ = try sync(to: [token]) } else { try append(token) }
      row(position, UnsafeBufferPointer(logits))
    }
  }
}
