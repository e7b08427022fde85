import Inference
import Testing
import Tokenization

@testable import CodeCompletion

@Suite struct CompletionPipelineTests {
  private func complete(
    _ source: String, language: String = "python", writing text: String,
    options: CompletionPipeline.Options = CompletionPipeline.Options(),
    change: (inout CompletionRequest) -> Void = { _ in }
  ) throws -> CompletionResult {
    let model = try ScriptedModel { _ in text }
    var request = Marked(source).request(language)
    change(&request)
    return CompletionPipeline(options: options).complete(request, model: model)
  }

  @Test func `a line is completed and its cost told`() throws {
    let result = try complete("x = ‸\ny = 2\n", writing: "value + 1\ny = 2\n")
    #expect(result.silence == nil)
    let first = try #require(result.candidates.first)
    #expect(first.text == "value + 1")
    #expect(first.stopReason == .newline)
    #expect(first.meanLogProbability < -0.09 && first.meanLogProbability > -0.11)
    #expect(!first.ids.isEmpty)
    #expect(result.prompt.tokens == result.prompt.computedTokens)
    #expect(result.prompt.tokens == 3 + result.prompt.prefixTokens + result.prompt.suffixTokens)
  }

  @Test(arguments: [
    ("def f():‸\n", "\n    return 1\n\nx", "\n    return 1", 0, "dedent"),
    ("print(‸)\n", "name)", "name)", 1, "eos"),
    ("print(‸)\n", "name", "name", 0, "eos"),
    ("x = (‸\r\n", "a,\n  b)\nc", "a,\r\n  b)", 0, "bracket"),
    ("a\n‸\nc\n", "b\nc\n", "b", 0, "newline"),
  ])
  func `stops and rules work together`(
    source: String, written: String, text: String, replaced: Int, reason: String
  ) throws {
    let first = try #require(try complete(source, writing: written).candidates.first)
    #expect(first.text == text)
    #expect(first.replacedBytesAfterCursor == replaced)
    #expect(first.stopReason.rawValue == reason)
  }

  @Test func `silence says why`() throws {
    #expect(try complete("x‸", writing: "").silence == .emptied(rule: "eos"))
    #expect(try complete("x‸\n", writing: "\n").silence == .emptied(rule: "stop-newline"))
    #expect(
      try complete("import os\n‸\n", writing: "import os").silence
        == .emptied(rule: "duplicate-above"))
    #expect(try complete("x\0y‸", writing: "a").silence == .disabled("binary"))
    let outside = try complete("x‸", writing: "a") { $0.offset = 5 }
    guard case .failed? = outside.silence else {
      Issue.record("\(outside)")
      return
    }
    let negative = try complete("x‸", writing: "a") { $0.offset = -1 }
    #expect(negative.candidates.isEmpty && negative.silence != nil)
  }

  @Test func `cancelling ends a decode`() throws {
    let model = try ScriptedModel { _ in "value = 1" }
    let request = Marked("‸").request()
    let cancelled = CompletionPipeline().complete(request, model: model, isCancelled: { true })
    #expect(cancelled.silence == .cancelled)
    #expect(CompletionPipeline().complete(request, model: model).candidates.count == 1)
  }

  @Test func `the text grows to the asked number of tokens and no further`() throws {
    for maxTokens in [1, 5, 100_000] {
      let result = try complete("‸", writing: String(repeating: "ab ", count: 400)) {
        $0.maxTokens = maxTokens
      }
      let first = try #require(result.candidates.first)
      #expect(first.ids.count <= maxTokens)
      #expect(first.ids.count + result.prompt.tokens <= 512)
    }
  }

  @Test func `a context without room is told`() throws {
    var options = CompletionPipeline.Options()
    options.prompt.contextTokens = 2
    let result = try complete("a‸", writing: "b", options: options)
    guard case .failed? = result.silence else {
      Issue.record("\(result)")
      return
    }
  }

  @Test func `further candidates differ from the first and from each other`() throws {
    // The second word depends on what stands before it, as with a real model that branches.
    let model = try BranchingModel()
    var request = Marked("x = ‸\n").request()
    request.candidates = 3
    let result = CompletionPipeline().complete(request, model: model)
    #expect(result.candidates.count == 3)
    #expect(Set(result.candidates.map { $0.text }).count == 3)
    #expect(result.candidates.first?.text == "aaaa")
  }

  @Test func `every rule can be switched off by its name`() throws {
    #expect(Set(CompletionPipeline.ruleNames).count == CompletionPipeline.ruleNames.count)
    #expect(CompletionPipeline.ruleNames.count == 23)
    var options = CompletionPipeline.Options()
    options.disabledRules = ["duplicate-above"]
    let result = try complete("import os\n‸\n", writing: "import os", options: options)
    #expect(result.candidates.first?.text == "import os")
  }

  @Test func `the trace explains without source text`() throws {
    let model = try ScriptedModel { _ in "secret(x)" }
    let pipeline = CompletionPipeline()
    _ = pipeline.complete(Marked("private = ‸\n").request(), model: model)
    let explanation = try #require(pipeline.lastTrace?.explanation)
    #expect(explanation.contains("line mode"))
    #expect(!explanation.contains("secret") && !explanation.contains("private"))
  }
}

/// Goes on with the letter that it was given last, `a` at first.
private final class BranchingModel: LanguageModel {
  let tokenizer: Tokenizer
  let contextLength = 512

  init() throws {
    tokenizer = try ToyTokenizer.make()
  }

  func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    let (prompt, maxTokens) = (generation.prompt, generation.maxTokens)
    let last = tokenizer.decode(prompt.suffix(1)).first ?? 0
    let letter = (UInt8(ascii: "a")...UInt8(ascii: "d")).contains(last) ? last : UInt8(ascii: "a")
    let text = prompt.count > 20 ? [] : [UInt8](repeating: letter, count: 4) + [10]
    for id in tokenizer.encode(generation.requiredPrefix + text).prefix(maxTokens) {
      if !onToken(GeneratedToken(id: id, logProbability: -0.5)) { break }
    }
    return GenerationReport(reusedTokens: 0, computedTokens: 1, prefill: .zero, decode: .zero)
  }

  func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {}

  func likeliest(
    of generation: Generation, count: Int, isCancelled: () -> Bool
  ) throws(InferenceError) -> [GeneratedToken] {
    tokenizer.encode(Array("abcd".utf8)).prefix(count).map {
      GeneratedToken(id: $0, logProbability: -1)
    }
  }
}
