internal import Inference
internal import Tokenization

/// Decodes continuations of one prompt until a stop rule ends them.
struct CandidateDecoder {
  let model: any LanguageModel
  let prompt: [TokenID]
  let maxTokens: Int
  let conditions: StopConditions
  private(set) var control: DecodeControl

  /// Sums over all candidates.
  private(set) var report = GenerationReport(
    reusedTokens: 0, computedTokens: 0, prefill: .zero, decode: .zero)
  private var hasReport = false

  init(
    model: any LanguageModel, prompt: [TokenID], maxTokens: Int, conditions: StopConditions,
    control: DecodeControl
  ) {
    self.model = model
    self.prompt = prompt
    self.maxTokens = maxTokens
    self.conditions = conditions
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

    func accept(_ token: GeneratedToken) -> Bool {
      continuation.ids.append(token.id)
      continuation.logProbabilities.append(token.logProbability)
      if token.id == specials.endOfText || tokenizer.isSpecial(token.id) {
        continuation.stop = .eos
        if continuation.text.isEmpty { continuation.emptiedBy = "eos" }
        return false
      }
      // Models write CR LF where documents have it; the document's line ends come back at the end.
      let bytes = tokenizer.bytes(of: token.id).filter { $0 != .carriageReturn }
      let stop = conditions.append(bytes)
      continuation.text = conditions.state.text
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
      return !control.isLate
    }

    for token in forced where !accept(token) { return isAbandoned ? nil : continuation }
    let remaining = maxTokens - forced.count
    guard remaining > 0 else { return continuation }
    let result = try model.generate(
      Generation(
        prompt: prompt + forced.map { $0.id }, maxTokens: remaining, sampling: sampling),
      isCancelled: { control.isCancelled() || control.isLate }, onToken: accept)
    if let result { add(result) }
    if isAbandoned || control.isCancelled() { return nil }
    return result == nil && continuation.ids.count == forced.count ? nil : continuation
  }

  /// Tokens that could stand after `ids` instead of `taken`, likeliest first.
  mutating func alternatives(
    after ids: [TokenID], instead taken: TokenID, seed: UInt64
  ) throws(InferenceError) -> [GeneratedToken] {
    let control = control
    let isCancelled = { control.isCancelled() || control.isLate }
    let likeliest = try model.likeliest(after: prompt + ids, count: 4, isCancelled: isCancelled)
    if !likeliest.isEmpty { return likeliest.filter { $0.id != taken } }
    // The model cannot tell; drawing a few times finds what else is likely.
    var found: [GeneratedToken] = []
    for attempt in 0..<3 where !isCancelled() {
      let sampling = SamplingParameters(
        temperature: 1, topK: 4, seed: seed &+ UInt64(attempt) &+ 1)
      _ = try model.generate(
        Generation(prompt: prompt + ids, maxTokens: 1, sampling: sampling),
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
