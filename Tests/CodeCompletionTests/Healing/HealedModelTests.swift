import Inference
import ModelFiles
import TestSupport
import Testing
import Tokenization

@testable import CodeCompletion

/// What the shipped model writes where a prompt is healed.
struct HealedModelTests {
  private let model: InferenceModel

  init() throws {
    let checkpoint = try Checkpoint.open(try #require(ShippedModel.file))
    model = InferenceModel(
      session: try Session(model: GPTBigCodeModel(checkpoint: checkpoint)),
      tokenizer: try Tokenizer(vocabulary: #require(checkpoint.vocabulary)))
  }

  @Test(arguments: [
    "class A:\n    def __init__(self, value):\n        self.value = value\n    ‸\n",
    "def name(value):\n    ret‸\n", "import os\nx = os.pa‸\n", "for i in ran‸:\n    pass\n",
    "if value == \"‸\":\n    pass\n", "print(‸)\n", "ÿ = 'é‸'\n", "‸\n", "\n\n\n        ‸",
  ])
  func `every text that is generated begins with what is required`(source: String) throws {
    let recorder = Recorder(model)
    var request = Marked(source).request()
    request.maxTokens = 6
    for (temperature, candidates) in [(Float(0), 3), (1, 1)] {
      request.candidates = candidates
      request.sampling = SamplingParameters(temperature: temperature, seed: 5)
      let result = CompletionPipeline().complete(request, model: recorder)
      #expect(result.silence == nil || result.candidates.isEmpty)
    }
    #expect(recorder.written.count > 1)
    for (required, written) in recorder.written {
      let length = min(required.count, written.count)
      #expect(written.prefix(length) == required.prefix(length))
      #expect(written.count >= required.count)
    }
  }

  @Test func `the likeliest tokens agree with what is required, as many as there are`() throws {
    var generation = Generation(prompt: model.tokenizer.encode(Array("x = os".utf8)), maxTokens: 1)
    generation.requiredPrefix = Array(".pat".utf8)
    let found = try model.likeliest(of: generation, count: 3, isCancelled: { false })
    #expect(!found.isEmpty && found.count <= 3)
    for token in found {
      let bytes = Array(model.tokenizer.bytes(of: token.id))
      #expect(
        bytes.starts(with: generation.requiredPrefix)
          || generation.requiredPrefix.starts(with: bytes))
      #expect(token.logProbability > -.infinity && token.logProbability <= 0)
    }
    // A model's whole vocabulary cannot be asked for where few tokens agree.
    let all = try model.likeliest(of: generation, count: 100_000, isCancelled: { false })
    #expect(all.count >= found.count && all.count < 100)
  }
}

/// Hands everything on, and keeps what was required and what was written.
private final class Recorder: LanguageModel {
  private(set) var written: [(required: [UInt8], text: [UInt8])] = []
  private let base: InferenceModel

  init(_ base: InferenceModel) { self.base = base }

  var tokenizer: Tokenizer { base.tokenizer }
  var contextLength: Int { base.contextLength }

  func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    var text: [UInt8] = []
    defer { written.append((generation.requiredPrefix, text)) }
    return try base.generate(generation, isCancelled: isCancelled) { token in
      text += tokenizer.bytes(of: token.id)
      return onToken(token)
    }
  }

  func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {
    try base.prepare(prompt: prompt, isCancelled: isCancelled)
  }

  func likeliest(
    of generation: Generation, count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> [GeneratedToken] {
    try base.likeliest(of: generation, count: count, isCancelled: isCancelled)
  }
}
