internal import CodeCompletion

/// What the same continuations took with drafts and without.
struct DraftTotals: CustomStringConvertible {
  private(set) var continuations = 0
  private(set) var tokens = 0
  private(set) var passes = 0
  private(set) var draftedTokens = 0
  private(set) var acceptedTokens = 0
  private(set) var differing = 0
  private var gains: [Double] = []
  private var plainSeconds = 0.0
  private var draftSeconds = 0.0

  mutating func add(
    tokens count: Int, differs: Bool, drafted: GenerationReport, plain: GenerationReport
  ) {
    continuations += 1
    tokens += count
    passes += drafted.passes
    draftedTokens += drafted.draftedTokens
    acceptedTokens += drafted.acceptedTokens
    differing += differs ? 1 : 0
    let (with, without) = (drafted.decode / .seconds(1), plain.decode / .seconds(1))
    draftSeconds += with
    plainSeconds += without
    if with > 0 { gains.append(without / with) }
  }

  var description: String {
    let figure = MixtureBenchmark.figure
    return "plain \(figure(Double(tokens) / plainSeconds)) tokens/s, "
      + "drafts \(figure(Double(tokens) / draftSeconds)) tokens/s, "
      + "\(figure(plainSeconds / draftSeconds)) times, at the median \(figure(DraftBenchmark.median(gains))); "
      + "\(continuations) holes, \(tokens) tokens, \(passes) passes, drafted \(draftedTokens), "
      + "accepted \(acceptedTokens), \(differing) differ"
  }
}
