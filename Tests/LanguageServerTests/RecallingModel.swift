internal import CodeCompletion
internal import Inference
internal import RepositoryIndex
private import Synchronization
internal import Tokenization

/// A model that writes what its repository says, and nothing where that says nothing.
final class RecallingModel: LanguageModel, Sendable {
  let tokenizer: Tokenizer
  let contextLength: Int
  private let prompts = Mutex<[String]>([])

  init(_ tokenizer: Tokenizer, contextLength: Int = 512) {
    self.tokenizer = tokenizer
    self.contextLength = contextLength
  }

  /// What the model was shown last.
  var lastPrompt: String { prompts.withLock { $0.last ?? "" } }

  func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    let text = String(decoding: tokenizer.decode(generation.prompt), as: UTF8.self)
    prompts.withLock { $0.append(text) }
    let required = tokenizer.encode(generation.requiredPrefix)
    let draft = generation.continuations?.draft(
      after: generation.prompt + required, maximumCount: 24)
    // The word before the cursor alone is no match.
    let known = (draft?.matchLength ?? 0) > required.count ? draft?.tokens ?? [] : []
    let end = tokenizer.specials.endOfText.map { [$0] } ?? []
    for id in (required + known + end).prefix(generation.maxTokens) {
      if !onToken(GeneratedToken(id: id, logProbability: -0.1)) { break }
    }
    return GenerationReport(
      reusedTokens: 0, computedTokens: generation.prompt.count, prefill: .zero, decode: .zero)
  }

  func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {}
}
