/// A step whose true token is known, to fit ``MixtureWeights`` to.
package struct MixtureRecord: Sendable, Equatable {
  package var evidence: StepEvidence
  /// The transformer's probability of the true token.
  package var transformer: Double
  /// The cache's, of the mass that it may distribute.
  package var cache: Double

  package init(evidence: StepEvidence, transformer: Double, cache: Double) {
    self.evidence = evidence
    self.transformer = transformer
    self.cache = cache
  }
}
