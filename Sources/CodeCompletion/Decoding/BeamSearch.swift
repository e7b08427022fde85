internal import Inference
internal import Tokenization

/// Finds a line that is likely as a whole, where greedy decoding takes the likeliest next token.
///
/// Hypotheses of equal length compete by the sum of their log-probabilities; those that a stop rule
/// has ended, mostly at the line's end, by the mean over what is new of them, or short lines would
/// win always. Source: JetBrains' full line completion (arXiv 2405.08704), where beams that end at
/// line ends raised perfect lines from 13 to 21 %.
///
/// On 1,000 lines that a model of 6.4M parameters never saw, three raise exact matches from 15.1 to
/// 17.2 % behind the indentation and from 32.3 to 36.0 % at a later character. A line takes 10 ms
/// instead of 3 at the median, 19 instead of 14 at the 95th percentile.
///
/// A small model repeats the line above where it knows nothing better, or closes what is closed below.
/// Nothing would be shown of these lines, so they are passed over.
struct BeamSearch {
  static let name = "beam-search"

  private struct Hypothesis {
    var branch: any DecodingBranch
    var tokens: [GeneratedToken] = []
    /// Sum over all tokens.
    var logProbability: Float = 0
    var newTokens = 0
    var unwritten: ArraySlice<UInt8>
    var conditions: StopConditions
    var isFinished = false
    /// Of what was written, how much the stop rule leaves; all of it where none spoke.
    var kept: Int?

    /// Whether the model says that nothing is missing.
    var endsAtOnce = false

    var text: ArraySlice<UInt8> {
      conditions.state.text.prefix(kept ?? conditions.state.text.count)
    }
    var mean: Float { logProbability / Float(max(1, newTokens)) }
  }

  /// Passes over the model that may go side by side; then the best line goes on alone.
  ///
  /// Long lines are rarely right, and would take longest.
  private static let widePasses = 36

  let width: Int
  let tokenizer: Tokenizer
  /// Tokens that write something new, of each hypothesis.
  let maxTokens: Int
  /// Tokens in all, of each hypothesis.
  let tokenLimit: Int
  /// Whether nothing would be shown of such text, so that another line is looked for.
  ///
  /// Not asked where the model ends at once: that nothing is missing is an answer, too.
  var isUnwanted: (ArraySlice<UInt8>) -> Bool = { _ in false }

  /// The tokens of the best line; nil if cancelled.
  func run(
    from root: any DecodingBranch, requiredPrefix: [UInt8], conditions: StopConditions,
    control: DecodeControl
  ) throws(InferenceError) -> [GeneratedToken]? {
    var live = [
      Hypothesis(branch: root, unwritten: requiredPrefix[...], conditions: conditions)
    ]
    var finished: [Hypothesis] = []
    var unwanted: [Hypothesis] = []
    var passes = 0
    for step in 1...max(1, tokenLimit) where !live.isEmpty {
      let grown = live.flatMap { hypothesis in
        hypothesis.branch.next.map { extended(hypothesis, with: $0) }
      }.sorted { $0.logProbability > $1.logProbability }
      live = []
      // With a beam full of ends, more lines are worth ending, too.
      for hypothesis in grown.prefix(2 * width) {
        if hypothesis.isFinished || step == tokenLimit {
          if !hypothesis.endsAtOnce, isUnwanted(hypothesis.text) {
            unwanted.append(hypothesis)
          } else {
            finished.append(hypothesis)
          }
        } else if live.count < (passes < Self.widePasses ? width : 1) {
          live.append(hypothesis)
        }
      }
      if isDecided(live: live, finished: finished) { break }
      for index in live.indices {
        if control.isCancelled() { return nil }
        guard let last = live[index].tokens.last else { continue }
        live[index].branch = try live[index].branch.appending(last.id)
        passes += 1
      }
    }
    let lines = [finished, live, unwanted].first { !$0.isEmpty } ?? []
    return lines.max { $0.mean < $1.mean }?.tokens ?? []
  }

  /// Whether no line that still grows is better than the best that has ended.
  private func isDecided(live: [Hypothesis], finished: [Hypothesis]) -> Bool {
    guard let best = finished.map({ $0.mean }).max() else { return live.isEmpty }
    return !live.contains { $0.mean > best }
  }

  private func extended(_ hypothesis: Hypothesis, with token: GeneratedToken) -> Hypothesis {
    var longer = hypothesis
    longer.tokens.append(token)
    longer.logProbability += token.logProbability
    if tokenizer.isSpecial(token.id) {
      longer.newTokens += 1
      longer.isFinished = true
      longer.endsAtOnce = longer.conditions.state.text.isEmpty
      return longer
    }
    let bytes = tokenizer.bytes(of: token.id)
    let new = bytes.dropFirst(longer.unwritten.count)
    longer.unwritten = longer.unwritten.dropFirst(bytes.count)
    guard !new.isEmpty else { return longer }
    longer.newTokens += 1
    let stop = longer.conditions.append(new.filter { $0 != .carriageReturn })
    longer.kept = stop?.stop.keep
    longer.isFinished = stop != nil || longer.newTokens >= maxTokens
    return longer
  }
}
