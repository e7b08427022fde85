import Inference
import Synchronization
import Testing
import Tokenization

@testable import CodeCompletion

@Suite struct TokenHealingTests {
  private func prompt(
    _ source: String, heals: Bool = true, id: String = "file"
  ) throws -> Prompt {
    let builder = PromptBuilder(
      options: PromptOptions(), tokenizer: try ToyTokenizer.shared.get(), contextLength: 512,
      healsTokens: heals)
    return try builder.prompt(for: Marked(source).request(), at: Marked(source).cursor)
  }

  @Test(arguments: [
    ("def f():\n    ‸\n", "\n    "), ("def f():\n\n\t‸\n", "\n\n\t"), ("x = ‸\n", " "),
    ("  ‸x\n", "  "), ("x = ret‸\n", " ret"), ("self.na‸", "na"), ("self.‸", "."),
    ("print(‸)\n", "("), ("x = (‸\n", " ("), ("a_b‸", "b"), ("__‸", "__"), ("ret‸", "ret"),
    ("a\r\n  ‸\r\n", "\n  "), (" é‸", " é"), ("‸", ""), ("x1‸", ""), ("x = 12‸", ""),
  ])
  func `the piece before the cursor is written again`(source: String, required: String) throws {
    let healed = try prompt(source)
    #expect(String(decoding: healed.requiredPrefix, as: UTF8.self) == required)
    let whole = try prompt(source, heals: false)
    #expect(whole.requiredPrefix.isEmpty && whole.healedTokens == 0)
    #expect(healed.ids == whole.ids.dropLast(healed.healedTokens))
    #expect(healed.prefixTokens == whole.prefixTokens - healed.healedTokens)
  }

  @Test func `a long run of blanks stays in the prompt`() throws {
    #expect(try prompt("x" + String(repeating: "\n", count: 64) + "‸").requiredPrefix.count == 64)
    #expect(try prompt("x" + String(repeating: "\n", count: 65) + "‸").requiredPrefix.isEmpty)
  }

  @Test func `after any edits prompt and required bytes are the text`() throws {
    let tokenizer = try ToyTokenizer.shared.get()
    let builder = PromptBuilder(
      options: PromptOptions(), tokenizer: tokenizer, contextLength: 512)
    var trace = TypingTrace("func name() {\n  ‸\n}\n")
    var random = SplitMix(state: 3)
    let pieces = ["x", " ", "\n", "    ", "return", "é", "1", "'s", ";", "\t", "self.v", "\r\n"]
    for step in 0..<200 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: trace.backspace()
      case 1: trace.typePair("(", ")")
      case 2: trace.typeNewline()
      default: trace.type(pieces.randomElement(using: &random) ?? "x")
      }
      let request = trace.request()
      let cursor = CursorContext(
        text: request.text, offset: request.offset, languageID: "swift", filename: nil)
      let prompt = try builder.prompt(for: request, at: cursor)
      let parts = prompt.ids.split(separator: tokenizer.specials.fimMiddle ?? -1)
      let left = tokenizer.decode(Array(parts.last ?? [])) + prompt.requiredPrefix
      let body = Array(left.drop { $0 != .newline }.dropFirst())
      let before = request.text[..<request.offset].withLineFeeds()
      #expect(before.suffix(body.count).elementsEqual(body), "step \(step)")
      #expect(body.count == before.count || body.count > 64, "step \(step)")
    }
  }

  @Test func `typing a word leaves its prompt as it is`() throws {
    let model = try ScriptedModel { _ in "" }
    let pipeline = CompletionPipeline()
    var trace = TypingTrace("let a = ‸\n")
    _ = pipeline.complete(trace.request(), model: model)
    for letter in "value" {
      trace.type(String(letter))
      _ = pipeline.complete(trace.request(), model: model)
      #expect(model.lastComputed == 1)
    }
  }

  @Test func `what only repeats the text is no part of a suggestion`() throws {
    let model = try ScriptedModel(
      logProbability: { $0 == 0 ? -8 : -0.5 }, script: { _ in "value + 1\n" })
    var request = Marked("x =\n    ‸\n").request()
    request.maxTokens = 3
    let first = try #require(
      CompletionPipeline().complete(request, model: model).candidates.first)
    // The newline and the blanks are tokens of their own here; the first of them does not count.
    #expect(first.meanLogProbability == -0.5)
    #expect(first.ids.count == 3)
    let text = String(decoding: model.tokenizer.decode(first.ids), as: UTF8.self)
    #expect(text.hasPrefix(" " + first.text) && first.text.hasPrefix("value"))
  }

  @Test func `a token across the cursor shows what is new of it`() throws {
    let model = try ScriptedModel { prompt in prompt.hasSuffix(" re") ? "turn" : "?" }
    let first = try #require(
      CompletionPipeline().complete(Marked("  re‸").request(), model: model).candidates.first)
    #expect(first.text == "turn")
    #expect(model.tokenizer.decode(first.ids.prefix(1)) == Array(" return".utf8))
  }

  @Test func `a model that does not keep to the text shows nothing`() throws {
    let model = try DeafModel()
    #expect(
      CompletionPipeline().complete(Marked("x = ret‸").request(), model: model).silence
        == .emptied(rule: TokenHealing.name))
  }

  @Test func `it can be switched off`() throws {
    let model = try ScriptedModel { _ in "urn" }
    var options = CompletionPipeline.Options()
    options.disabledRules = [TokenHealing.name]
    _ = CompletionPipeline(options: options).complete(Marked("x = ret‸").request(), model: model)
    #expect(model.lastPromptText.hasSuffix("x = ret"))
    _ = CompletionPipeline().complete(Marked("x = ret‸").request(), model: model)
    #expect(model.lastPromptText.hasSuffix("x ="))
  }
}

/// Writes the same whatever is required.
private final class DeafModel: LanguageModel {
  let tokenizer: Tokenizer
  let contextLength = 512

  init() throws { tokenizer = try ToyTokenizer.shared.get() }

  func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    for id in tokenizer.encode(Array("print(x)".utf8)) {
      if !onToken(GeneratedToken(id: id, logProbability: -1)) { break }
    }
    return GenerationReport(reusedTokens: 0, computedTokens: 1, prefill: .zero, decode: .zero)
  }

  func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {}
}
