internal import Inference
internal import Tokenization

/// Finds the first suggestion and, where more are wanted, others that differ from it.
///
/// The first is as the request samples, greedy by default. The others are what was found with it, or
/// branch off where the first was least certain among its early tokens, and go on greedily from there.
struct CandidateSearch {
  /// A branch later than this looks like the first candidate to a reader.
  private static let earlyTokens = 8
  /// Tries per candidate: many branches end in the same text.
  private static let triesPerCandidate = 3

  private var decoder: CandidateDecoder
  private let cursor: CursorContext
  private let disabledRules: Set<String>
  private let wantedCount: Int
  private let sampling: SamplingParameters
  /// When further candidates stop being looked for; the first is not bound by it.
  private let othersDeadline: ContinuousClock.Instant?
  private var candidates: [CompletionResult.Candidate] = []
  /// Of the first candidate.
  private var features: ShowingFeatures?
  private var appliedRules: [String] = []
  private var emptiedBy: String?
  private var generatedTokens = 0

  init(
    decoder: CandidateDecoder, cursor: CursorContext, disabledRules: Set<String>,
    wantedCount: Int, sampling: SamplingParameters, othersDeadline: ContinuousClock.Instant?
  ) {
    self.decoder = decoder
    self.cursor = cursor
    self.disabledRules = disabledRules
    self.wantedCount = max(1, min(wantedCount, 16))
    self.sampling = sampling
    self.othersDeadline = othersDeadline
  }

  mutating func run() throws(InferenceError) {
    guard let first = try decoder.decode(sampling: sampling, reportsText: true) else { return }
    let outcome = finish(first)
    appliedRules = outcome.applied
    emptiedBy = outcome.emptiedBy
    guard wantedCount > 1 else { return }
    decoder.bringForward(othersDeadline)
    if sampling.temperature > 0 {
      try sampleOthers()
    } else {
      for line in decoder.otherLines where candidates.count < wantedCount {
        guard
          let next = try decoder.decode(
            forced: line.tokens, sampling: sampling, reportsText: false)
        else { return }
        finish(next)
      }
      try branch(from: first)
    }
  }

  /// Enters what was found.
  func describe(in trace: inout CompletionTrace) {
    trace.result.candidates = candidates
    trace.result.prompt.reusedTokens = decoder.report.reusedTokens
    trace.result.prompt.computedTokens = decoder.report.computedTokens
    trace.result.timings.prefill = decoder.report.prefill
    trace.result.timings.decode = decoder.report.decode
    trace.result.speculation = CompletionResult.Speculation(
      passes: decoder.report.passes, draftedTokens: decoder.report.draftedTokens,
      acceptedTokens: decoder.report.acceptedTokens)
    trace.appliedRules = appliedRules
    trace.showingFeatures = features
    if let features, !disabledRules.contains(ShowingRule.name) {
      trace.showing = ShowingRule.fitted.judge(features)
    }
    trace.generatedTokens = generatedTokens
    if candidates.isEmpty, trace.result.silence == nil, let emptiedBy {
      trace.result.silence = .emptied(rule: emptiedBy)
    }
  }

  /// Post-processes a continuation and keeps it if it is new.
  @discardableResult
  private mutating func finish(_ continuation: Continuation) -> PostProcessing.Outcome {
    generatedTokens += continuation.tokens.count
    if let rule = continuation.emptiedBy {
      return PostProcessing.Outcome(
        suggestion: Suggestion(text: [], stopReason: continuation.stop), applied: [],
        emptiedBy: rule)
    }
    let outcome = PostProcessing.run(
      Suggestion(text: continuation.text, stopReason: continuation.stop), at: cursor,
      disabled: disabledRules)
    let text = String(decoding: outcome.suggestion.text, as: UTF8.self)
    if !text.isEmpty, candidates.isEmpty {
      features = ShowingFeatures(continuation, shownAs: outcome.suggestion.text, at: cursor)
    }
    if !text.isEmpty, !candidates.contains(where: { $0.text == text }) {
      candidates.append(
        CompletionResult.Candidate(
          text: text, ids: continuation.newTokens.map { $0.id },
          meanLogProbability: continuation.meanLogProbability, stopReason: continuation.stop,
          replacedBytesAfterCursor: outcome.suggestion.replacedBytes))
    }
    return outcome
  }

  private mutating func sampleOthers() throws(InferenceError) {
    var sampling = sampling
    for _ in 0..<(wantedCount * Self.triesPerCandidate) {
      guard candidates.count < wantedCount, !decoder.control.isLate else { return }
      sampling.seed &+= 1
      guard let next = try decoder.decode(sampling: sampling, reportsText: false) else { return }
      finish(next)
    }
  }

  private mutating func branch(from first: Continuation) throws(InferenceError) {
    var tries = wantedCount * Self.triesPerCandidate
    let uncertain = first.newTokens.indices.prefix(Self.earlyTokens).sorted {
      first.tokens[$0].logProbability < first.tokens[$1].logProbability
    }
    for index in uncertain {
      let kept = Array(first.tokens.prefix(index))
      let others = try decoder.alternatives(
        after: kept.map { $0.id }, instead: first.tokens[index].id,
        seed: sampling.seed &+ UInt64(index) &* 16)
      // The runner-up of each uncertain token comes before the third of any.
      for other in others.prefix(2) {
        guard candidates.count < wantedCount, tries > 0, !decoder.control.isLate else { return }
        tries -= 1
        guard
          let next = try decoder.decode(
            forced: kept + [other], sampling: sampling, reportsText: false)
        else { return }
        finish(next)
      }
    }
  }
}
