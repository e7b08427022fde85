internal import Inference
package import Tokenization

/// What a decoding step knew when its token was chosen; showing rules and fitting read it.
package struct StepEvidence: Sendable, Equatable {
  /// Of the transformer's distribution, in nats.
  package var entropy: Float = 0
  /// Tokens of the context's end that were found elsewhere; 0 without a match.
  package var matchLength = 0
  /// Occurrences of the longest match.
  package var occurrences = 0
  /// Distinct tokens that followed the longest match.
  package var distinctContinuations = 0
  /// The cache's likeliest token; nil without a match.
  package var likeliest: TokenID?
  /// Whether the transformer's likeliest token is also the cache's.
  package var agrees = false
  /// Whether the match lies in the document that is edited.
  package var isInDocument = false
  /// What the cache counted for in the mixture, from 0 to 1.
  package var weight: Float = 0

  package init() {}

  /// What the logistic of ``MixtureWeights`` reads: 1, the logarithms of match length, occurrences
  /// and distinct continuations, the entropy, agreement and whether the match is in the document.
  package var features: [Double] {
    [
      1, Double(max(1, matchLength)).logarithm, Double(max(1, occurrences)).logarithm,
      Double(max(1, distinctContinuations)).logarithm, Double(entropy), agrees ? 1 : 0,
      isInDocument ? 1 : 0,
    ]
  }
}
