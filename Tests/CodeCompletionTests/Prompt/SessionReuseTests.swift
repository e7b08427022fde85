import Inference
import ModelFiles
import TestSupport
import Testing
import Tokenization

@testable import CodeCompletion

/// What a keystroke costs the shipped model, counted by its own KV cache.
struct SessionReuseTests {
  private static let source =
    String(
      repeating: "    def name(self, value):\n        return self.value + value\n\n", count: 22)
    + "    def last(self):\n        ‸\n\n"
    + String(repeating: "def other():\n    print(result)\n\n", count: 14)

  private let model: InferenceModel
  private let pipeline = CompletionPipeline()
  private var trace = TypingTrace(Self.source)

  init() throws {
    let path = try #require(ShippedModel.file)
    let checkpoint = try Checkpoint.open(path)
    let tokenizer = try Tokenizer(vocabulary: #require(checkpoint.vocabulary))
    model = InferenceModel(
      session: try Session(model: GPTBigCodeModel(checkpoint: checkpoint)), tokenizer: tokenizer)
    let first = complete(trace)
    #expect(first.tokens > 300)
  }

  private func complete(_ trace: TypingTrace, id: String = "file") -> CompletionResult.Prompt {
    var request = trace.request(id)
    request.maxTokens = 8
    return pipeline.complete(request, model: model).prompt
  }

  @Test mutating func `a plain key computes at most 8 tokens, a bracket pair no more`() {
    for character in "value = self.count" {
      trace.type(String(character))
      #expect(complete(trace).computedTokens <= 8)
    }
    trace.typePair("(", ")")
    #expect(complete(trace).computedTokens <= 8)
    trace.type("n")
    #expect(complete(trace).computedTokens <= 8)
  }

  @Test mutating func `a new line computes at most 16 tokens`() {
    for _ in 0..<5 {
      trace.type("print(value)")
      _ = complete(trace)
      trace.typeNewline()
      #expect(complete(trace).computedTokens <= 16)
    }
  }

  @Test mutating func `another document and back costs one token`() {
    trace.type("value")
    _ = complete(trace)
    _ = complete(TypingTrace("import os\n‸\n"), id: "other")
    let back = complete(trace)
    #expect(back.computedTokens == 1)
    #expect(back.reusedTokens == back.tokens - 1)
  }
}
