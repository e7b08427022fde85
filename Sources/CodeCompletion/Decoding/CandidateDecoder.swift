internal import Inference
internal import RepositoryIndex
internal import Tokenization

/// Decodes continuations of one prompt until a stop rule ends them.
struct CandidateDecoder {
  let model: any LanguageModel
  let prompt: [TokenID]
  /// Bytes left of the cursor that the prompt leaves out and the model writes again.
  let requiredPrefix: [UInt8]
  /// Tokens that write something new.
  let maxTokens: Int
  /// Tokens in all.
  let tokenLimit: Int
  let conditions: StopConditions
  /// What ends the first line where it is searched with a beam, if the model is fast enough for one;
  /// nil where it is decoded as the rest is.
  let lineConditions: StopConditions?
  /// Whether nothing would be shown of such text, so that the beam is to find another line.
  var isUnwanted: (ArraySlice<UInt8>) -> Bool = { _ in false }
  /// How one of the lines that a search found is chosen; nil takes the likeliest.
  var ranking: LeftToRightRanking?
  /// What the last search found besides the line that it returned, the best first.
  private(set) var otherLines: [FoundLine] = []
  /// What the repository says; nil leaves the transformer alone.
  var continuations: (any ContinuationSource)?
  private(set) var control: DecodeControl

  /// Sums over all candidates.
  private(set) var report = GenerationReport(
    reusedTokens: 0, computedTokens: 0, prefill: .zero, decode: .zero)
  private var hasReport = false

  init(
    model: any LanguageModel, prompt: [TokenID], requiredPrefix: [UInt8] = [], maxTokens: Int,
    tokenLimit: Int, conditions: StopConditions, lineConditions: StopConditions? = nil,
    control: DecodeControl
  ) {
    self.model = model
    self.prompt = prompt
    self.requiredPrefix = requiredPrefix
    self.maxTokens = maxTokens
    // A token writes a byte at least.
    self.tokenLimit = max(maxTokens, min(tokenLimit, maxTokens + requiredPrefix.count))
    self.conditions = conditions
    self.lineConditions = lineConditions
    self.control = control
  }

  /// Lets what is decoded from now on end earlier.
  mutating func bringForward(_ deadline: ContinuousClock.Instant?) {
    guard let deadline else { return }
    control.deadline = min(control.deadline ?? deadline, deadline)
  }

  /// Continues the prompt after `forced` tokens; nil if cancelled, or late with nothing written.
  mutating func decode(
    forced: [GeneratedToken] = [], sampling: SamplingParameters, reportsText: Bool
  ) throws(InferenceError) -> Continuation? {
    var continuation = Continuation()
    var conditions = conditions
    let specials = model.tokenizer.specials
    let tokenizer = model.tokenizer
    let control = control
    var isAbandoned = false
    var unwritten = requiredPrefix[...]

    func accept(_ token: GeneratedToken) -> Bool {
      continuation.tokens.append(token)
      if token.id == specials.endOfText || tokenizer.isSpecial(token.id) {
        continuation.stop = .eos
        if continuation.text.isEmpty { continuation.emptiedBy = "eos" }
        return false
      }
      // Models write CR LF where documents have it; the document's line ends come back at the end.
      var bytes = tokenizer.bytes(of: token.id).filter { $0 != .carriageReturn }[...]
      if !unwritten.isEmpty {
        let again = min(bytes.count, unwritten.count)
        guard bytes.prefix(again).elementsEqual(unwritten.prefix(again)) else {
          // Not a model that keeps to what is required.
          continuation.emptiedBy = TokenHealing.name
          return false
        }
        bytes = bytes.dropFirst(again)
        unwritten = unwritten.dropFirst(again)
        if bytes.isEmpty {
          continuation.repeatedCount += 1
          return !control.isLate
        }
      }
      let stop = conditions.append(bytes)
      continuation.text = conditions.state.text
      if continuation.firstLineTokenCount == nil, bytes.contains(.newline),
        let end = continuation.text.lastIndex(of: .newline),
        !continuation.text[..<end].isWhitespaceOnly
      {
        continuation.firstLineTokenCount = continuation.newTokens.count
      }
      if let stop {
        continuation.stop = stop.stop.reason
        continuation.text.removeSubrange(min(stop.stop.keep, continuation.text.count)...)
        if continuation.text.isEmpty { continuation.emptiedBy = stop.rule }
        return false
      }
      if reportsText, !control.onText(continuation.text) {
        isAbandoned = true
        return false
      }
      return continuation.newTokens.count < maxTokens && !control.isLate
    }

    var given = forced
    if forced.isEmpty, let lines = try search(sampling), let line = lines.first {
      otherLines = Array(lines.dropFirst())
      continuation.lineLogShare = lines.leadersLogShare
      given = line.tokens
    }
    if control.isCancelled() { return nil }
    for token in given where !accept(token) { return isAbandoned ? nil : continuation }
    let remaining = tokenLimit - given.count
    guard remaining > 0 else { return continuation }
    var generation = Generation(
      prompt: prompt + given.map { $0.id }, maxTokens: remaining, sampling: sampling)
    generation.continuations = continuations
    generation.requiredPrefix = Array(unwritten)
    let result = try model.generate(
      generation,
      isCancelled: { control.isCancelled() || control.isLate }, onToken: accept)
    if let result { add(result) }
    if isAbandoned || control.isCancelled() { return nil }
    return result == nil && continuation.tokens.count == given.count ? nil : continuation
  }

  /// Likely lines, the best first; nil where greedy decoding is to find one, or if cancelled.
  private mutating func search(
    _ sampling: SamplingParameters
  ) throws(InferenceError) -> [FoundLine]? {
    let isGreedy = sampling.temperature <= 0 && sampling.repetitionPenalty == 1
    let width = model.beamWidth
    guard let lineConditions, width > 1, isGreedy else { return nil }
    let lineTokens = DecodingLimits.defaultMaxTokens(.line, contextTokens: model.contextLength)
    let search = BeamSearch(
      width: width, tokenizer: model.tokenizer,
      maxTokens: conditions.state.mode == .line ? maxTokens : min(maxTokens, lineTokens),
      tokenLimit: tokenLimit, isUnwanted: isUnwanted)
    var generation = Generation(prompt: prompt, maxTokens: tokenLimit, sampling: sampling)
    generation.continuations = continuations
    generation.requiredPrefix = requiredPrefix
    guard
      let (root, report) = try model.branch(
        of: generation, count: width, isCancelled: control.isCancelled)
    else { return nil }
    let start = ContinuousClock.now
    var lines = try search.run(
      from: root, requiredPrefix: requiredPrefix, conditions: lineConditions, control: control)
    if let found = lines, let ranking {
      lines = try ranking.ranked(found, isCancelled: control.isCancelled)
    }
    var result = report
    result.decode = start.duration(to: .now)
    add(result)
    return lines
  }

  /// Tokens that could stand after `ids` instead of `taken`, likeliest first.
  mutating func alternatives(
    after ids: [TokenID], instead taken: TokenID, seed: UInt64
  ) throws(InferenceError) -> [GeneratedToken] {
    let control = control
    let isCancelled = { control.isCancelled() || control.isLate }
    var generation = Generation(prompt: prompt + ids, maxTokens: 1)
    generation.continuations = continuations
    let written = ids.reduce(0) { $0 + model.tokenizer.bytes(of: $1).count }
    generation.requiredPrefix = Array(requiredPrefix.dropFirst(written))
    let likeliest = try model.likeliest(of: generation, count: 4, isCancelled: isCancelled)
    if !likeliest.isEmpty { return likeliest.filter { $0.id != taken } }
    // The model cannot tell; drawing a few times finds what else is likely.
    var found: [GeneratedToken] = []
    for attempt in 0..<3 where !isCancelled() {
      generation.sampling = SamplingParameters(
        temperature: 1, topK: 4, seed: seed &+ UInt64(attempt) &+ 1)
      _ = try model.generate(
        generation,
        isCancelled: isCancelled,
        onToken: { token in
          if token.id != taken, !found.contains(where: { $0.id == token.id }) {
            found.append(token)
          }
          return false
        })
    }
    return found
  }

  private mutating func add(_ result: GenerationReport) {
    // Reuse is told of the first candidate; the others reuse its prompt by design.
    if !hasReport {
      report.reusedTokens = result.reusedTokens
      report.computedTokens = result.computedTokens
      hasReport = true
    }
    report.prefill += result.prefill
    report.decode += result.decode
    report.passes += result.passes
    report.draftedTokens += result.draftedTokens
    report.acceptedTokens += result.acceptedTokens
  }
}
