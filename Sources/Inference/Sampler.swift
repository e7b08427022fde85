package import Tokenization

/// Chooses tokens from logits; one per candidate, because it carries the random state.
package struct Sampler: Sendable {
  package init(_ parameters: SamplingParameters) {}

  /// The chosen token and its log-probability under the unmodified distribution.
  ///
  /// - Parameter previous: tokens that the repetition penalty applies to.
  package mutating func next(
    logits: UnsafeBufferPointer<Float>, previous: [TokenID]
  ) -> (id: TokenID, logProbability: Float) {
    (0, 0)
  }
}
