package import Inference
package import Tokenization

/// Says how likely a model finds each token of a text.
package protocol TokenScorer {
  var tokenizer: Tokenizer { get }
  /// Tokens that fit into the model together.
  var contextLength: Int { get }

  /// The natural logarithms of the probabilities of `window[1...]`, each given all before it.
  func logProbabilities(of window: [TokenID]) throws(InferenceError) -> [Double]
}
