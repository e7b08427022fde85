package import Tokenization

extension Session {
  /// The sum of the log-probabilities of the last `count` of `tokens` behind the current timeline.
  ///
  /// The timeline is left as it was. The first of `tokens` is never counted: its logits are those of
  /// the pass before.
  package func logProbability(
    ofLast count: Int, of tokens: [TokenID]
  ) throws(InferenceError) -> Float {
    guard let current else { throw .unsupportedModel(reason: "no prompt was given yet") }
    let length = current.tokens.count
    try check(tokens[...], after: length)
    let first = max(1, tokens.count - count)
    var sum: Float = 0
    for start in stride(from: 0, to: tokens.count - 1, by: Self.longestVerification) {
      let end = min(tokens.count - 1, start + Self.longestVerification)
      pass.run(tokens[start..<end], on: current, lastOnly: false)
      let rows = max(start, first - 1)..<max(end, first - 1)
      guard !rows.isEmpty else { continue }
      computeLogits(rows: (rows.lowerBound - start)..<(rows.upperBound - start))
      for row in rows {
        let logits = logits(row: row - rows.lowerBound)
        sum += logits[Int(tokens[row + 1])] - Sampler.logNormalizer(UnsafeBufferPointer(logits))
      }
    }
    current.truncate(to: length)
    try model.checkWeights()
    return sum
  }
}
