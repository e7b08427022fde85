import CodeCompletion
import Inference
import Synchronization
import Tokenization

/// A model that writes what a script says, and counts what a KV cache would have spared it.
final class ScriptedModel: LanguageModel, Sendable {
  struct Counters {
    var generations = 0
    var preparations = 0
    var tokens = 0
    var lastPrompt: [TokenID] = []
    var lastComputed = 0
    /// The most recently used last.
    var timelines: [[TokenID]] = []
  }

  let tokenizer: Tokenizer
  let contextLength: Int
  let counters = Mutex(Counters())
  /// Called before each token, on the decode thread; a test can hold the model here.
  private let pace: @Sendable (Int) -> Void
  private let logProbability: @Sendable (Int) -> Float
  private let script: @Sendable (String) -> String

  /// - Parameter script: from the text of the prompt, sentinels included, to what is written at the
  ///   cursor; what a generation requires is part of the prompt to it, and written before.
  init(
    tokenizer: Tokenizer? = nil, contextLength: Int = 512,
    pace: @escaping @Sendable (Int) -> Void = { _ in },
    logProbability: @escaping @Sendable (Int) -> Float = { _ in -0.1 },
    script: @escaping @Sendable (String) -> String
  ) throws {
    self.tokenizer = try tokenizer ?? ToyTokenizer.shared.get()
    self.contextLength = contextLength
    self.pace = pace
    self.logProbability = logProbability
    self.script = script
  }

  var generations: Int { counters.withLock { $0.generations } }
  var preparations: Int { counters.withLock { $0.preparations } }
  var tokens: Int { counters.withLock { $0.tokens } }
  var lastComputed: Int { counters.withLock { $0.lastComputed } }
  var lastPrompt: [TokenID] { counters.withLock { $0.lastPrompt } }
  var lastPromptText: String { String(decoding: tokenizer.decode(lastPrompt), as: UTF8.self) }

  func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    let (prompt, maxTokens) = (generation.prompt, generation.maxTokens)
    guard prompt.count + maxTokens <= contextLength else {
      throw .contextOverflow(tokens: prompt.count + maxTokens, limit: contextLength)
    }
    if isCancelled() { return nil }
    let reused = sync(prompt)
    counters.withLock { $0.generations += 1 }
    let required = generation.requiredPrefix
    let text = script(String(decoding: tokenizer.decode(prompt) + required, as: UTF8.self))
    let end = tokenizer.specials.endOfText.map { [$0] } ?? []
    for (index, id) in (tokenizer.encode(required + Array(text.utf8)) + end).prefix(maxTokens)
      .enumerated()
    {
      pace(index)
      if isCancelled() { return nil }
      counters.withLock { $0.tokens += 1 }
      if !onToken(GeneratedToken(id: id, logProbability: logProbability(index))) { break }
    }
    return GenerationReport(
      reusedTokens: reused, computedTokens: prompt.count - reused, prefill: .microseconds(10),
      decode: .microseconds(10))
  }

  func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {
    if isCancelled() { return }
    _ = sync(prompt)
    counters.withLock { $0.preparations += 1 }
  }

  /// The longest common prefix with a timeline; the last token is always computed.
  private func sync(_ prompt: [TokenID]) -> Int {
    counters.withLock { counters in
      let lengths = counters.timelines.map { zip($0, prompt).prefix { $0 == $1 }.count }
      let best = lengths.indices.max { lengths[$0] < lengths[$1] }
      let reused = min(best.map { lengths[$0] } ?? 0, max(prompt.count - 1, 0))
      if let best, reused * 2 >= counters.timelines[best].count {
        counters.timelines.remove(at: best)
      }
      counters.timelines.append(prompt)
      if counters.timelines.count > 6 { counters.timelines.removeFirst() }
      counters.lastPrompt = prompt
      counters.lastComputed = prompt.count - reused
      return reused
    }
  }
}
