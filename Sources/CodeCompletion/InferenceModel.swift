internal import CacheModel
package import Inference
package import Tokenization

/// A GPT-BigCode model as the completion engine sees it.
package final class InferenceModel: LanguageModel {
  package let tokenizer: Tokenizer
  package let session: Session
  /// Ids that are never generated: rows beyond the tokenizer, and tokens marked unused.
  private let masked: [Int]

  package init(session: Session, tokenizer: Tokenizer) {
    self.session = session
    self.tokenizer = tokenizer
    let types = tokenizer.vocabulary.types
    masked = (0..<session.model.vocabularySize).filter {
      $0 >= types.count || types[$0] == .unused
    }
  }

  package var contextLength: Int { session.model.contextLength }

  package func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    let clock = ContinuousClock()
    let start = clock.now
    guard let sync = try session.sync(to: generation.prompt, isCancelled: isCancelled) else {
      return nil
    }
    let decodeStart = clock.now
    var sampler = Sampler(generation.sampling)
    var mixture = generation.continuations.map { CacheMixture(source: $0) }
    var context = generation.prompt
    var generated: [TokenID] = []
    let room = contextLength - generation.prompt.count
    while generated.count < generation.maxTokens {
      maskUnusedTokens()
      let evidence = mixture?.mix(into: session.logits, after: context)
      let (id, logProbability) = sampler.next(
        logits: UnsafeBufferPointer(session.logits), previous: generated)
      generated.append(id)
      context.append(id)
      let token = GeneratedToken(id: id, logProbability: logProbability, evidence: evidence)
      guard onToken(token) else { break }
      // The last token needs no pass of its own: nobody reads the logits after it.
      guard generated.count < generation.maxTokens, generated.count <= room else { break }
      if isCancelled() { return nil }
      try session.append(id)
    }
    return GenerationReport(
      reusedTokens: sync.reusedTokens, computedTokens: sync.computedTokens,
      prefill: decodeStart - start, decode: clock.now - decodeStart)
  }

  package func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {
    _ = try session.sync(to: prompt, isCancelled: isCancelled)
  }

  package func likeliest(
    after prompt: [TokenID], count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> [GeneratedToken] {
    guard try session.sync(to: prompt, isCancelled: isCancelled) != nil else { return [] }
    var best: [GeneratedToken] = []
    maskUnusedTokens()
    let logits = UnsafeBufferPointer(session.logits)
    let normalizer = Sampler.logNormalizer(logits)
    for _ in 0..<min(count, logits.count - masked.count) {
      // Taking the largest out, one after the other: `count` is a handful.
      let id = Sampler.likeliest(logits)
      best.append(GeneratedToken(id: id, logProbability: logits[Int(id)] - normalizer))
      session.logits[Int(id)] = -.infinity
    }
    return best
  }

  private func maskUnusedTokens() {
    let logits = session.logits
    for id in masked { logits[id] = -.infinity }
  }
}
