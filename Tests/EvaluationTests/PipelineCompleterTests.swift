import CodeCompletion
import Inference
import TestSupport
import Testing
import Tokenization

@testable import Evaluation

/// The path of the editor's requests, over a model that always writes the same.
struct PipelineCompleterTests {
  private final class FixedModel: LanguageModel {
    let tokenizer: Tokenizer
    let contextLength = 512
    private let text: String
    private let logProbability: Float

    init(_ text: String, logProbability: Float) throws {
      tokenizer = try Tokenizer(huggingFace: Fixtures.tokenization("hyphens"))
      self.text = text
      self.logProbability = logProbability
    }

    func generate(
      _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
    ) throws(InferenceError) -> GenerationReport? {
      let ids = tokenizer.encode(generation.requiredPrefix + Array(text.utf8))
      for id in ids.prefix(generation.maxTokens) {
        if !onToken(GeneratedToken(id: id, logProbability: logProbability)) { break }
      }
      return GenerationReport(reusedTokens: 0, computedTokens: 0, prefill: .zero, decode: .zero)
    }

    func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {}
  }

  private func request() -> CompletionRequest {
    var request = CompletionRequest(
      documentID: "a.py", filename: "a.py", languageID: "python",
      text: Array("x = \ny = 2\n".utf8), offset: 4)
    request.mode = .line
    return request
  }

  private func complete(
    logProbability: Float, without rules: Set<String> = [],
    change: (inout CompletionRequest) -> Void = { _ in }
  ) throws -> CompletionResult {
    let model = try FixedModel("value + 1\n", logProbability: logProbability)
    var request = request()
    change(&request)
    return PipelineCompleter(model: model, disabledRules: rules).complete(request)
  }

  @Test func `what an editor would not show keeps its candidates and comes with the reason`() throws
  {
    let unsure = try complete(logProbability: -4)
    guard case .doubtful(let verdict) = unsure.silence else {
      Issue.record("\(String(describing: unsure.silence))")
      return
    }
    #expect(!verdict.isShown)
    let sure = try complete(logProbability: -0.001)
    #expect(sure.silence == nil && sure.candidates.first?.text == "value + 1")
    #expect(unsure.candidates.map(\.text) == sure.candidates.map(\.text))
  }

  @Test func `a doubtful suggestion counts as suggested, right or not, but not as shown`() throws {
    let text = Array("x = value + 1\ny = 2\n".utf8)
    let hole = try #require(Hole.lines(in: text).first.map { Hole(line: $0.line, range: 4..<13) })
    let place = HolePlace(
      file: SourceFile(path: "a.py", name: "a.py", language: "python"), text: text, hole: hole,
      kind: .line, number: 1, total: 1)
    var scores: [ShowingScore] = []
    for logProbability: Float in [-4, -0.001] {
      let outcome = HoleOutcome(try complete(logProbability: logProbability), at: place)
      #expect(outcome.match.isExact && outcome.isSuggested)
      var score = ShowingScore()
      score.add(outcome)
      scores.append(score)
    }
    #expect(scores.map(\.shown) == [0, 1])
    #expect(scores.map(\.charactersKept) == [0, 1])
    #expect(scores.map(\.precision) == [nil, 1])
  }

  @Test func `requests that show all and rules left out silence nothing`() throws {
    #expect(try complete(logProbability: -4, without: ["showing-rule"]).silence == nil)
    #expect(try complete(logProbability: -4) { $0.trigger = .invoked }.silence == nil)
    let gated = try complete(logProbability: -4) { $0.minimumLogProbability = -3 }
    #expect(gated.silence == .gated(meanLogProbability: -4, minimum: -3))
    #expect(gated.candidates.count == 1)
  }
}
