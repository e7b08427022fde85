package import Inference
package import Tokenization

/// Says how likely a model finds each token of a text.
package protocol TokenScorer {
  var tokenizer: Tokenizer { get }
  /// Tokens that fit into the model together.
  var contextLength: Int { get }

  /// The natural logarithms of the probabilities of `window[first...]`, each given all before it.
  ///
  /// - Parameter first: at least 1: the first token has nothing before it.
  func logProbabilities(
    of window: [TokenID], from first: Int
  ) throws(InferenceError) -> [Double]
}

/// A scorer that hands out whole distributions, for others to be mixed in.
package protocol RowScorer: TokenScorer {
  /// Hands over, for each of `window[first...]`, the logits that it was predicted by, `[vocab_size]`.
  ///
  /// - Parameters:
  ///   - first: at least 1.
  ///   - body: called in order; `position` is that of the predicted token.
  func rows(
    of window: [TokenID], from first: Int,
    row body: (_ position: Int, _ row: UnsafeBufferPointer<Float>) -> Void
  ) throws(InferenceError)
}
