package import Inference
package import RepositoryIndex
package import Tokenization

/// What a model is asked to write.
package struct Generation: Sendable {
  /// Not empty.
  package var prompt: [TokenID]
  /// Those that write ``requiredPrefix`` count, too.
  package var maxTokens: Int
  package var sampling = SamplingParameters()
  /// Bytes that the continuation must begin with: the piece of the text left of the cursor whose
  /// tokens the prompt leaves out, because the next key may join them to others.
  package var requiredPrefix: [UInt8] = []
  /// What the repository says; nil leaves the transformer alone.
  package var continuations: (any ContinuationSource)?
  /// Whether likely tokens are verified ahead; it changes the time, never the text.
  package var usesDrafts = true

  package init(
    prompt: [TokenID], maxTokens: Int, sampling: SamplingParameters = SamplingParameters()
  ) {
    self.prompt = prompt
    self.maxTokens = maxTokens
    self.sampling = sampling
  }
}
