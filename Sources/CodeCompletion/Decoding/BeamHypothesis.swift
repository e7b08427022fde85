internal import Inference
internal import Tokenization

/// A line that ``BeamSearch`` grows, token by token.
struct BeamHypothesis {
  var branch: any DecodingBranch
  private(set) var tokens: [GeneratedToken] = []
  /// Sum over all tokens.
  private(set) var logProbability: Float = 0
  private(set) var isFinished = false
  /// Whether the model says that nothing is missing.
  private(set) var endsAtOnce = false
  private(set) var name = KnownName()
  /// Tokens that wrote something new.
  private var newTokens = 0
  /// Of what has to be written again first, the rest.
  private var unwritten: ArraySlice<UInt8>
  private var conditions: StopConditions
  /// Of what was written, how much the stop rule leaves; all of it where none spoke.
  private var kept: Int?

  /// The empty line behind the prompt that `branch` has read.
  init(branch: any DecodingBranch, requiredPrefix: [UInt8], conditions: StopConditions) {
    self.branch = branch
    unwritten = requiredPrefix[...]
    self.conditions = conditions
  }

  var text: ArraySlice<UInt8> {
    conditions.state.text.prefix(kept ?? conditions.state.text.count)
  }

  /// The line with one token more, whose keys and values its branch does not have yet; it is finished
  /// with `maxTokens` that wrote something new, with `tokenLimit` in all, or where a rule stops it.
  func extended(
    with token: GeneratedToken, tokenizer: Tokenizer, maxTokens: Int, tokenLimit: Int
  ) -> BeamHypothesis {
    var longer = self
    let bytes = tokenizer.bytes(of: token.id)
    longer.name.follow(
      token, bytes: bytes, after: conditions.state.text.last, tokenizer: tokenizer)
    longer.tokens.append(token)
    longer.logProbability += token.logProbability
    if tokenizer.isSpecial(token.id) {
      longer.newTokens += 1
      longer.isFinished = true
      longer.endsAtOnce = longer.conditions.state.text.isEmpty
      return longer
    }
    let new = bytes.dropFirst(longer.unwritten.count)
    longer.unwritten = longer.unwritten.dropFirst(bytes.count)
    longer.isFinished = longer.tokens.count >= tokenLimit
    guard !new.isEmpty else { return longer }
    longer.newTokens += 1
    let stop = longer.conditions.append(new.filter { $0 != .carriageReturn })
    longer.kept = stop?.stop.keep
    if stop != nil || longer.newTokens >= maxTokens { longer.isFinished = true }
    return longer
  }
}
