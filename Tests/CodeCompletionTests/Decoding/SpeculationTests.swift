import CodeCompletion
import Inference
import ModelFiles
import RepositoryIndex
import TestSupport
import Testing
import Tokenization

/// Drafts change the time, never a token, a probability or what the session knows.
struct SpeculationTests {
  private static let code =
    "import os\n\n\nclass Reader:\n    def __init__(self, path, limit=10):\n        self.path = path\n"
    + "        self.limit = limit\n\n    def read(self, name):\n"
    + "        with open(os.path.join(self.path, name)) as file:\n"
    + "            return file.read(self.limit)\n\n    def names(self):\n"
    + "        return [name for name in os.listdir(self.path) if name.endswith('.txt')]\n\n\n"
    + "class Writer:\n    def __init__(self, path, limit=10):\n        self.path = path\n"

  private let checkpoint: Checkpoint
  private let weights: GPTBigCodeModel
  private let tokenizer: Tokenizer

  init() throws {
    checkpoint = try Checkpoint.open(#require(ShippedModel.file))
    weights = try GPTBigCodeModel(checkpoint: checkpoint)
    tokenizer = try Tokenizer(vocabulary: #require(checkpoint.vocabulary))
  }

  private struct Outcome: Equatable {
    var tokens: [GeneratedToken] = []
    var sessionTokens = 0
  }

  /// In a model of its own, so that nothing was learned before.
  private func decode(
    _ generation: Generation, usesDrafts: Bool, stopsAfter: Int = .max
  ) throws -> (outcome: Outcome, report: GenerationReport) {
    let model = InferenceModel(session: try Session(model: weights), tokenizer: tokenizer)
    var generation = generation
    generation.usesDrafts = usesDrafts
    var outcome = Outcome()
    let report = try model.generate(
      generation, isCancelled: { false },
      onToken: {
        outcome.tokens.append($0)
        return outcome.tokens.count < stopsAfter
      })
    outcome.sessionTokens = model.session.tokenCount
    return (outcome, try #require(report))
  }

  private func prompts(every step: Int = 23) -> [[TokenID]] {
    let tokens = tokenizer.encode(Array(Self.code.utf8))
    return stride(from: 20, through: tokens.count, by: step).map { Array(tokens.prefix($0)) }
  }

  private static let samplings: [SamplingParameters] = [
    SamplingParameters(), SamplingParameters(repetitionPenalty: 1.2),
    SamplingParameters(temperature: 0.8, topK: 50, topP: 0.95, repetitionPenalty: 1.1, seed: 7),
  ]

  @Test(arguments: samplings, [false, true])
  func `the result is that of plain decoding`(
    sampling: SamplingParameters, usesCache: Bool
  ) throws {
    var accepted = 0
    for prompt in prompts() {
      var generation = Generation(prompt: prompt, maxTokens: 24, sampling: sampling)
      if usesCache {
        generation.continuations = NaiveContinuations(
          [tokenizer.encode(Array(Self.code.utf8))], readsContext: true)
      }
      let plain = try decode(generation, usesDrafts: false)
      let drafted = try decode(generation, usesDrafts: true)
      #expect(drafted.outcome == plain.outcome)
      #expect(plain.report.draftedTokens == 0)
      // A pass a token after the first, or a draft that saved it.
      let (tokens, report) = (drafted.outcome.tokens.count, drafted.report)
      #expect(report.passes + report.acceptedTokens == tokens - 1)
      #expect(report.acceptedTokens <= report.draftedTokens)
      accepted += report.acceptedTokens
    }
    #expect(accepted > 0)
  }

  @Test func `without a repository the tokens are those of the bare session`() throws {
    let prompt = try #require(prompts().last)
    let session = try Session(model: weights)
    _ = try session.sync(to: prompt)
    var sampler = Sampler(SamplingParameters())
    var wanted: [GeneratedToken] = []
    for _ in 0..<20 {
      for id in tokenizer.vocabulary.types.indices
      where tokenizer.vocabulary.types[id] == .unused { session.logits[id] = -.infinity }
      let (id, logProbability) = sampler.next(
        logits: UnsafeBufferPointer(session.logits), previous: wanted.map { $0.id })
      wanted.append(GeneratedToken(id: id, logProbability: logProbability))
      try session.append(id)
    }
    let found = try decode(Generation(prompt: prompt, maxTokens: 20), usesDrafts: true)
    #expect(found.outcome.tokens == wanted)
  }

  /// Drafts that are hardly ever right, with the confidence of a long match.
  private struct Nonsense: ContinuationSource {
    var token: TokenID
    func continuations(after context: [TokenID]) -> Continuations { .none }
    func draft(after context: [TokenID], maximumCount: Int) -> Draft {
      Draft(tokens: [TokenID](repeating: token, count: maximumCount), matchLength: 32)
    }
  }

  @Test func `wrong drafts cost no token, and are given up`() throws {
    let prompt = try #require(prompts().first)
    var generation = Generation(prompt: prompt, maxTokens: 60)
    let plain = try decode(generation, usesDrafts: false)
    generation.continuations = Nonsense(
      token: try #require(tokenizer.encode(Array("~".utf8)).first))
    let drafted = try decode(generation, usesDrafts: true)
    #expect(drafted.outcome.tokens.map { $0.id } == plain.outcome.tokens.map { $0.id })
    #expect(drafted.outcome.sessionTokens == plain.outcome.sessionTokens)
    #expect(drafted.report.draftedTokens > 0)
    #expect(drafted.report.draftedTokens < 15 * drafted.report.passes / 2)
  }

  @Test func `drafts of unknown ids do not end the decode`() throws {
    for token in [TokenID(-1), .max] {
      var generation = Generation(prompt: try #require(prompts().first), maxTokens: 8)
      let plain = try decode(generation, usesDrafts: false)
      generation.continuations = Nonsense(token: token)
      let drafted = try decode(generation, usesDrafts: true)
      #expect(drafted.outcome.tokens.map { $0.id } == plain.outcome.tokens.map { $0.id })
    }
  }

  @Test func `stopping early leaves the session as plain decoding does`() throws {
    let prompt = try #require(prompts().last)
    for length in [1, 2, 5, 9] {
      let generation = Generation(prompt: prompt, maxTokens: 24)
      let plain = try decode(generation, usesDrafts: false, stopsAfter: length)
      let drafted = try decode(generation, usesDrafts: true, stopsAfter: length)
      #expect(drafted.outcome == plain.outcome)
      #expect(drafted.outcome.sessionTokens == prompt.count + length - 1)
    }
  }

  @Test func `the end of the context is reached, not passed`() throws {
    let unit = tokenizer.encode(Array(Self.code.utf8))
    let room = 5
    let prompt = (0..<20).flatMap { _ in unit }.prefix(weights.contextLength - room)
    let generation = Generation(prompt: Array(prompt), maxTokens: 40)
    let plain = try decode(generation, usesDrafts: false)
    let drafted = try decode(generation, usesDrafts: true)
    #expect(plain.outcome.tokens.count == room + 1)
    #expect(drafted.outcome == plain.outcome)
  }

  @Test func `a cancelled decode leaves nothing wrong behind`() throws {
    let model = InferenceModel(session: try Session(model: weights), tokenizer: tokenizer)
    let prompt = try #require(prompts().last)
    let generation = Generation(prompt: prompt, maxTokens: 24)
    for limit in [1, 3, 6] {
      var count = 0
      let report = try model.generate(
        generation, isCancelled: { count >= limit },
        onToken: { _ in
          count += 1
          return true
        })
      // Or everything was accepted before anybody asked.
      #expect(report == nil || count == 24)
      #expect(model.session.tokenCount <= prompt.count + count)
    }
    var ids: [TokenID] = []
    _ = try model.generate(
      generation, isCancelled: { false },
      onToken: {
        ids.append($0.id)
        return true
      })
    let plain = try decode(generation, usesDrafts: false)
    #expect(ids == plain.outcome.tokens.map { $0.id })
  }

  @Test func `the previous suggestion is drafted again`() throws {
    let model = InferenceModel(session: try Session(model: weights), tokenizer: tokenizer)
    let prompt = Array(tokenizer.encode(Array("def add(first, second):\n".utf8)))
    var ids: [TokenID] = []
    var generation = Generation(prompt: prompt, maxTokens: 12)
    _ = try model.generate(
      generation, isCancelled: { false },
      onToken: {
        ids.append($0.id)
        return true
      })
    // The user typed the first token of what was shown.
    generation.prompt += ids.prefix(1)
    generation.maxTokens = 11
    let report = try model.generate(
      generation, isCancelled: { false }, onToken: { _ in true })
    #expect(try #require(report).acceptedTokens >= 3)
  }
}
