package import CacheModel
package import Inference
package import Tokenization

/// What completion needs from a model: ``InferenceModel`` in life, a scripted one in tests.
///
/// Calls block, come from one thread at a time, and are made off the cooperative pool.
package protocol LanguageModel: AnyObject {
  var tokenizer: Tokenizer { get }
  /// The most tokens a prompt and its continuation may have together.
  var contextLength: Int { get }

  /// What adapters must fit; nil where the model takes none.
  var adapterBase: AdapterBase? { get }

  /// Puts adapters on the model, in place of others, for all that is asked from now on.
  func use(_ adapters: AdapterSet)

  /// Continues a prompt and hands over token after token.
  ///
  /// The text of the tokens agrees with ``Generation/requiredPrefix`` as far as both go.
  /// - Parameters:
  ///   - isCancelled: asked between two passes; true ends the call with a nil result.
  ///   - onToken: sees each token as it comes; false ends the generation after it.
  func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport?

  /// Computes what `prompt` needs ahead of time, while the user pauses.
  func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError)

  /// The `count` likeliest first tokens of a generation, likeliest first, fewer where
  /// ``Generation/requiredPrefix`` leaves fewer; empty where the model cannot tell.
  ///
  /// Further candidates branch with it; without it they are sampled.
  func likeliest(
    of generation: Generation, count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> [GeneratedToken]

  /// How many lines to pursue at once where one is wanted; 1 is greedy decoding.
  var beamWidth: Int { get }

  /// The prompt of a generation, to branch off from, with the `count` likeliest tokens at each
  /// branch; nil if cancelled, or where the model cannot branch.
  func branch(
    of generation: Generation, count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> (root: any DecodingBranch, report: GenerationReport)?

  /// The sum of the log-probabilities of the tokens that count, of each of `continuations` after
  /// `prompt`; nil if cancelled, or where the model cannot tell.
  func logProbabilities(
    of continuations: [ScoredTokens], after prompt: [TokenID], isCancelled: () -> Bool
  ) throws(InferenceError) -> [Float]?
}

/// Tokens behind a prompt, of which the last ``count`` are judged.
package struct ScoredTokens: Sendable, Equatable {
  package var ids: [TokenID]
  package var count: Int
}

extension LanguageModel {
  package var adapterBase: AdapterBase? { nil }

  package func use(_ adapters: AdapterSet) {}

  package func likeliest(
    of generation: Generation, count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> [GeneratedToken] { [] }

  package var beamWidth: Int { 1 }

  package func branch(
    of generation: Generation, count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> (root: any DecodingBranch, report: GenerationReport)? { nil }

  package func logProbabilities(
    of continuations: [ScoredTokens], after prompt: [TokenID], isCancelled: () -> Bool
  ) throws(InferenceError) -> [Float]? { nil }
}

/// One token of a continuation.
package struct GeneratedToken: Sendable, Equatable {
  package var id: TokenID
  /// Natural logarithm, before temperature and truncation.
  package var logProbability: Float
  /// What was known when it was chosen; nil where the model does not tell.
  package var evidence: StepEvidence?

  package init(id: TokenID, logProbability: Float, evidence: StepEvidence? = nil) {
    self.id = id
    self.logProbability = logProbability
    self.evidence = evidence
  }
}

/// What one generation cost.
package struct GenerationReport: Sendable, Equatable {
  package var reusedTokens: Int
  package var computedTokens: Int
  package var prefill: Duration
  package var decode: Duration
  /// Passes over the model while decoding.
  package var passes = 0
  /// Tokens that were verified ahead.
  package var draftedTokens = 0
  /// Those of them that were chosen, each of which saved a pass.
  package var acceptedTokens = 0
  package init(reusedTokens: Int, computedTokens: Int, prefill: Duration, decode: Duration) {
    self.reusedTokens = reusedTokens
    self.computedTokens = computedTokens
    self.prefill = prefill
    self.decode = decode
  }
}
