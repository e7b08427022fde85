internal import CodeCompletion
internal import Inference
private import LanguageServer
private import ModelFiles
internal import Tokenization

/// The language server with a model that writes exactly so many tokens for every request, for models of random weights.
///
/// Such a model would end its lines by chance, and its drafts would be right by chance. Everything else is what `familiar serve` does.
enum ServedBenchmark {
  /// Serves standard input and output; returns the exit code.
  static func run(model path: String, tokens: Int) -> Int32 {
    Server.run(
      options: ServerOptions(version: "benchmark") {
        EngineProvider { selection in
          let checkpoint = try Checkpoint.open(path)
          guard let vocabulary = checkpoint.vocabulary else {
            throw InferenceError.unsupportedModel(reason: "\(path) has no tokenizer")
          }
          var options = GPTBigCodeModel.Options()
          options.threads = selection.threads
          let weights = try GPTBigCodeModel(checkpoint: checkpoint, options: options)
          return FixedLengthModel(
            InferenceModel(
              session: try Session(model: weights), tokenizer: try Tokenizer(vocabulary: vocabulary)
            ), tokens: tokens)
        }
      })
  }
}

/// Writes exactly so many new tokens, without drafts, whatever the stop rules say.
private final class FixedLengthModel: LanguageModel {
  private let model: InferenceModel
  private let tokens: Int

  init(_ model: InferenceModel, tokens: Int) {
    self.model = model
    self.tokens = tokens
  }

  var tokenizer: Tokenizer { model.tokenizer }
  var contextLength: Int { model.contextLength }

  func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    var generation = generation
    generation.usesDrafts = false
    // What token healing writes again comes on top: it is nothing new.
    var again = generation.requiredPrefix.count
    generation.maxTokens = tokens + again
    var written = 0
    var isWanted = true
    return try model.generate(generation, isCancelled: isCancelled) { token in
      let bytes = tokenizer.bytes(of: token.id).count
      if bytes > again || tokenizer.isSpecial(token.id) { written += 1 }
      again = max(0, again - bytes)
      if isWanted { isWanted = onToken(token) }
      return written < tokens
    }
  }

  func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {
    try model.prepare(prompt: prompt, isCancelled: isCancelled)
  }
}
