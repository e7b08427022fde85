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
  /// Made when the first prompt is healed: sorting takes some milliseconds.
  private lazy var sortedVocabulary = SortedVocabulary(tokenizer)
  private let isSmall: Bool

  /// Bytes of weights that a beam may read in each pass.
  ///
  /// 24 passes take 30 ms at 10 GB/s then, which laptops have.
  private static let beamWeights = 11 << 20

  package init(session: Session, tokenizer: Tokenizer) {
    self.session = session
    self.tokenizer = tokenizer
    isSmall = session.model.weightBytes <= Self.beamWeights
    let types = tokenizer.vocabulary.types
    masked = (0..<session.model.vocabularySize).filter {
      $0 >= types.count || types[$0] == .unused
    }
    specialTokens = Array(tokenizer.specialIDs)
  }

  package var contextLength: Int { session.model.contextLength }

  package var adapterBase: AdapterBase? { AdapterBase(session.model) }

  package func use(_ adapters: AdapterSet) { session.adapters = adapters }

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
      mixture: mixture(for: generation), constraint: constraint(for: generation),
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
    of generation: Generation, count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> [GeneratedToken] {
    guard try session.sync(to: generation.prompt, isCancelled: isCancelled) != nil else {
      return []
    }
    return likeliest(of: generation, after: [], count: count)
  }

  package var beamWidth: Int { isSmall ? 5 : 1 }

  package func branch(
    of generation: Generation, count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> (root: any DecodingBranch, report: GenerationReport)? {
    let clock = ContinuousClock()
    let start = clock.now
    guard let sync = try session.sync(to: generation.prompt, isCancelled: isCancelled) else {
      return nil
    }
    let report = GenerationReport(
      reusedTokens: sync.reusedTokens, computedTokens: sync.computedTokens,
      prefill: clock.now - start, decode: .zero)
    let root = InferenceBranch(
      self, generation: generation, width: count, timeline: try session.branch())
    return (root, report)
  }

  package func logProbabilities(
    of continuations: [ScoredTokens], after prompt: [TokenID], isCancelled: () -> Bool
  ) throws(InferenceError) -> [Float]? {
    guard try session.sync(to: prompt, isCancelled: isCancelled) != nil else { return nil }
    var sums: [Float] = []
    for continuation in continuations {
      if isCancelled() { return nil }
      sums.append(
        try session.logProbability(ofLast: continuation.count, of: continuation.ids))
    }
    return sums
  }

  /// The likeliest tokens by the session's logits, which it changes.
  func likeliest(
    of generation: Generation, after generated: [TokenID], count: Int
  ) -> [GeneratedToken] {
    var best: [GeneratedToken] = []
    maskUnusedTokens()
    var mixture = mixture(for: generation)
    let evidence = mixture?.mix(into: session.logits, after: generation.prompt + generated)
    constraint(for: generation)?.restrict(session.logits, after: generated)
    let logits = UnsafeBufferPointer(session.logits)
    let normalizer = Sampler.logNormalizer(logits)
    for _ in 0..<min(count, logits.count - masked.count) {
      // Taking the largest out, one after the other: `count` is a handful.
      let id = Sampler.likeliest(logits)
      guard logits[Int(id)] > -.infinity else { break }
      best.append(
        GeneratedToken(id: id, logProbability: logits[Int(id)] - normalizer, evidence: evidence))
      session.logits[Int(id)] = -.infinity
    }
    return best
  }

  /// What the repository adds; nil where it is not asked.
  private func mixture(for generation: Generation) -> CacheMixture? {
    generation.continuations.map { CacheMixture(source: $0, specialTokens: specialTokens) }
  }

  /// What keeps the text to ``Generation/requiredPrefix``; nil where nothing is required.
  private func constraint(for generation: Generation) -> PrefixConstraint? {
    generation.requiredPrefix.isEmpty
      ? nil : PrefixConstraint(generation.requiredPrefix, vocabulary: sortedVocabulary)
  }

  private func maskUnusedTokens() {
    let logits = session.logits
    for id in masked { logits[id] = -.infinity }
  }
}
