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
  /// Whether the transformer's likeliest token is also the cache's.
  package var agrees = false
  /// Whether the match lies in the document that is edited.
  package var isInDocument = false
  /// What the cache counted for in the mixture, from 0 to 1.
  package var weight: Float = 0

  package init() {}
}
