internal import CacheModel
internal import Inference
internal import RepositoryIndex
internal import Tokenization

/// Writes a continuation, one token after the other, from a session that holds the prompt.
///
/// Drafted tokens go through the model in the pass of the token before them. A token is chosen as without drafts, from logits with the
/// same bits and with the same random state; only where the choice is the drafted token its pass is
/// saved. So drafts change no result, whatever the sampling.
struct DecodeLoop {
  let session: Session
  /// Ids that are never generated.
  let masked: [Int]
  let prompt: [TokenID]
  let maxTokens: Int
  var sampler: Sampler
  var mixture: CacheMixture?
  /// Nil where nothing is required of the text.
  let constraint: PrefixConstraint?
  /// Nil decodes without drafts.
  var drafts: DraftSearch?
  var policy: DraftPolicy

  private(set) var generated: [TokenID] = []
  private(set) var draftedTokens = 0
  private(set) var acceptedTokens = 0
  /// Passes over the model.
  private(set) var passes = 0

  /// The draft whose rows the session holds.
  private var draft = Draft()
  /// Its tokens that were chosen; the row of the logits that count.
  private var accepted = 0

  init(
    session: Session, masked: [Int], generation: Generation, mixture: CacheMixture?,
    constraint: PrefixConstraint?, drafts: DraftSearch?, policy: DraftPolicy
  ) {
    self.session = session
    self.masked = masked
    prompt = generation.prompt
    maxTokens = generation.maxTokens
    sampler = Sampler(generation.sampling)
    self.mixture = mixture
    self.constraint = constraint
    self.drafts = drafts
    self.policy = policy
  }

  /// Decodes until `onToken` ends it or there is no room left; false if cancelled.
  mutating func run(
    isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> Bool {
    var context = prompt
    let room = session.model.contextLength - prompt.count
    // The last token needs no pass, and nobody asked for what was drafted after it.
    defer { session.truncate(to: context.count - (generated.isEmpty ? 0 : 1)) }
    while generated.count < maxTokens {
      let logits = session.logits(row: accepted)
      for id in masked { logits[id] = -.infinity }
      let evidence = mixture?.mix(into: logits, after: context)
      constraint?.restrict(logits, after: generated)
      let (id, logProbability) = sampler.next(
        logits: UnsafeBufferPointer(logits), previous: generated)
      generated.append(id)
      context.append(id)
      let token = GeneratedToken(id: id, logProbability: logProbability, evidence: evidence)
      let goesOn = onToken(token)
      // The last token needs no pass of its own: nobody reads the logits after it.
      guard goesOn, generated.count < maxTokens, generated.count <= room else { break }
      if accepted < draft.tokens.count, draft.tokens[accepted] == id {
        accepted += 1
        continue
      }
      settle(wasReached: accepted < draft.tokens.count)
      if isCancelled() { return false }
      try advance(context, limit: min(maxTokens - generated.count - 1, room - generated.count))
    }
    settle(wasReached: false)
    return true
  }

  /// Computes the logits after the newest token, and after a draft of what follows it.
  private mutating func advance(_ context: [TokenID], limit: Int) throws(InferenceError) {
    session.truncate(to: context.count - 1)
    if let drafts {
      let longest = min(limit, Session.longestVerification - 1)
      draft = drafts.draft(after: context, maximumCount: longest)
      let count = policy.count(matchLength: draft.matchLength, limit: draft.tokens.count)
      draft.tokens.removeLast(max(0, draft.tokens.count - count))
      draftedTokens += draft.tokens.count
    }
    let start = ContinuousClock.now
    try session.append(verifying: context.suffix(1) + draft.tokens)
    passes += 1
    policy.record(rows: draft.tokens.count + 1, duration: ContinuousClock.now - start)
  }

  /// Learns from the draft and forgets it.
  ///
  /// - Parameter wasReached: whether another token than the drafted one was chosen.
  private mutating func settle(wasReached: Bool) {
    policy.record(
      matchLength: draft.matchLength, reached: accepted + (wasReached ? 1 : 0), accepted: accepted)
    acceptedTokens += accepted
    draft = Draft()
    accepted = 0
  }
}
