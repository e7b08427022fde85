internal import CodeCompletion
internal import Inference
private import Synchronization
internal import Tokenization

/// A model that writes which adapters it has: `plain` without any, else `taught` and a mark of them.
final class AdaptedModel: LanguageModel, Sendable {
  private struct State {
    var text = "plain"
    var generations = 0
  }

  let tokenizer: Tokenizer
  let contextLength = 512
  let adapterBase: AdapterBase?
  private let state = Mutex(State())

  init(_ tokenizer: Tokenizer, base: AdapterBase) {
    self.tokenizer = tokenizer
    adapterBase = base
  }

  /// How often something was computed rather than remembered.
  var generations: Int { state.withLock { $0.generations } }

  func use(_ adapters: AdapterSet) {
    // Contents and weights; digits and letters pass the rules for brackets and blanks.
    let marks = adapters.identity.split(separator: ",").map { part in
      let words = part.split(separator: "=")
      return "\(words[0].prefix(6))_\(words.last ?? "")".map { $0 == "." ? "_" : $0 }
    }
    state.withLock { state in
      state.text = adapters.isEmpty ? "plain" : "taught_" + marks.map { String($0) }.joined()
    }
  }

  func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    let text = state.withLock { state in
      state.generations += 1
      return state.text
    }
    let ids = tokenizer.encode(generation.requiredPrefix) + tokenizer.encode(text.utf8)
    let end = tokenizer.specials.endOfText.map { [$0] } ?? []
    for id in (ids + end).prefix(generation.maxTokens) {
      if !onToken(GeneratedToken(id: id, logProbability: -0.1)) { break }
    }
    return GenerationReport(
      reusedTokens: 0, computedTokens: generation.prompt.count, prefill: .zero, decode: .zero)
  }

  func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {}
}
