import CodeCompletion
import TestSupport
import Testing

@testable import Evaluation

/// What leaving rules out tells.
@Suite struct RuleAblationTests {
  /// Writes the right text, unless a rule is left out that says otherwise.
  private final class Completer: RuleCompleter {
    /// By rule, what is written without it.
    let texts: [String: String]
    let applied: [String]
    private(set) var asked: [String] = []

    init(_ texts: [String: String], applied: [String] = []) {
      self.texts = texts
      self.applied = applied
    }

    func complete(
      _ request: CompletionRequest, without rules: Set<String>
    ) -> (result: CompletionResult, appliedRules: [String]) {
      asked.append(rules.sorted().joined())
      var result = CompletionResult()
      let text = texts[rules.sorted().joined()] ?? "value"
      result.candidates = [
        .init(text: text, ids: [], meanLogProbability: -1, stopReason: .newline)
      ]
      return (result, applied)
    }
  }

  private func run(_ completer: Completer, rules: [String], stages: Set<String>) throws
    -> RuleReport
  {
    let folder = try TemporaryFolder()
    try folder.write(Array("value\nother\n".utf8), as: "a.py")
    return try RuleAblation(
      completer: completer, sample: HoleSample(kind: .line, count: 10, seed: 0), rules: rules,
      stages: stages
    ).run(on: SourceWalk.files(below: [folder.path]))
  }

  @Test func `a rule is worth what goes wrong without it`() throws {
    let completer = Completer(["helps": "valu", "hurts": "other", "idle": "value"])
    let report = try run(completer, rules: ["helps", "hurts", "idle"], stages: [])
    #expect(report.complete.exactMatches == 1)
    #expect(report.rows.map(\.rule) == ["helps", "hurts", "idle"])
    #expect(report.rows.map(\.changed) == [2, 2, 0])
    #expect(report.rows.map(\.gained) == [1, 1, 0])
    #expect(report.rows.map(\.lost) == [0, 1, 0])
    #expect(report.rows.map(\.score.exactMatches) == [0, 1, 1])
    #expect(report.rows[0].similarityGain > 0)
    #expect(report.rows[2].similarityGain == 0)
    #expect(report.rows.map(\.silenced) == [0, 0, 0])
  }

  @Test func `a rule that keeps silent is counted`() throws {
    let report = try run(Completer(["": "", "silences": "no"]), rules: ["silences"], stages: [])
    #expect(report.rows[0].silenced == 2)
    #expect(report.rows[0].gained == 0)
  }

  @Test func `a stage that changed nothing is not tried again`() throws {
    let completer = Completer([:], applied: ["active"])
    _ = try run(completer, rules: ["stop", "active", "idle"], stages: ["active", "idle"])
    let hole = ["", "", "stop", "active"]
    #expect(completer.asked == hole + hole)
  }

  @Test func `every rule of the pipeline can be left out`() {
    let names = CompletionPipeline.ruleNames
    #expect(Set(names).isSuperset(of: CompletionPipeline.postProcessingRuleNames))
    #expect(Set(names).count == names.count)
    #expect(names.contains("stop-newline"))
    #expect(!CompletionPipeline.postProcessingRuleNames.contains("stop-newline"))
  }
}
