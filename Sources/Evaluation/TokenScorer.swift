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
