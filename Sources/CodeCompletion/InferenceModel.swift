internal import CacheModel
package import Inference
package import Tokenization

/// A GPT-BigCode model as the completion engine sees it.
package final class InferenceModel: LanguageModel {
  package let tokenizer: Tokenizer
  package let session: Session
  /// Ids that are never generated: rows beyond the tokenizer, and tokens marked unused.
  private let masked: [Int]
  private let specialTokens: [TokenID]
  /// What drafts have been worth so far.
  private var draftPolicy = DraftPolicy()
  /// The end of the last prompt and what was written after it.
  private var previous: [TokenID] = []

  package init(session: Session, tokenizer: Tokenizer) {
    self.session = session
    self.tokenizer = tokenizer
    let types = tokenizer.vocabulary.types
    masked = (0..<session.model.vocabularySize).filter {
      $0 >= types.count || types[$0] == .unused
    }
    specialTokens = types.indices.map { TokenID($0) }.filter { tokenizer.isSpecial($0) }
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
    var loop = DecodeLoop(
      session: session, masked: masked, generation: generation,
      mixture: generation.continuations.map {
        CacheMixture(source: $0, specialTokens: specialTokens)
      },
      drafts: generation.usesDrafts
        ? DraftSearch(
          continuations: generation.continuations, previous: previous, tokenizer: tokenizer,
          vocabularySize: session.model.vocabularySize) : nil,
      policy: draftPolicy)
    defer {
      draftPolicy = loop.policy
      // As far as a lookup compares.
      previous = generation.prompt.suffix(PromptLookup.longestMatch) + loop.generated
    }
    guard try loop.run(isCancelled: isCancelled, onToken: onToken) else { return nil }
    var report = GenerationReport(
      reusedTokens: sync.reusedTokens, computedTokens: sync.computedTokens,
      prefill: decodeStart - start, decode: clock.now - decodeStart)
    report.passes = loop.passes
    report.draftedTokens = loop.draftedTokens
    report.acceptedTokens = loop.acceptedTokens
    return report
  }

  package func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {
    _ = try session.sync(to: prompt, isCancelled: isCancelled)
  }

  package func likeliest(
    after prompt: [TokenID], count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> [GeneratedToken] {
    guard try session.sync(to: prompt, isCancelled: isCancelled) != nil else { return [] }
    var best: [GeneratedToken] = []
    for id in masked { session.logits[id] = -.infinity }
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
}
