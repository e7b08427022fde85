package import RepositoryIndex
package import Tokenization

/// Mixes what the repository says into a step's logits.
package struct CacheMixture {
  private let source: any ContinuationSource

  package init(source: any ContinuationSource) {
    self.source = source
  }

  /// Turns `logits`, `[vocab_size]`, into logits of the mixed distribution after `context`.
  package mutating func mix(
    into logits: UnsafeMutableBufferPointer<Float>, after context: [TokenID]
  ) -> StepEvidence {
    StepEvidence()
  }
}
