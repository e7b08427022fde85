import CodeCompletion
import TestSupport
import Testing

@testable import Evaluation

/// Whole evaluations, with a model that follows a script.
@Suite struct EvaluationTests {
  private let folder: TemporaryFolder
  private let files: [SourceFile]

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Array("a = 1\nif a:\n    b = 2\n".utf8), as: "one.py")
    try folder.write(Array("let c = 3\n\n".utf8), as: "two.swift")
    files = try SourceWalk.files(below: [folder.path])
  }

  @Test func `figures are told by language and in total`() throws {
    let completer = ScriptedCompleter(text: "b = 2")
    let report = try Evaluation(
      scorer: ScriptedScorer(), completer: completer, holes: 100, seed: 0
    ).run(on: files)
    #expect(report.rows.map(\.language) == ["python", "swift"])
    #expect(report.rows.map(\.files) == [1, 1])
    #expect(report.rows.map(\.bytes) == [22, 11])
    #expect(report.rows.map(\.holes.holes) == [3, 1])
    #expect(report.rows.map(\.holes.exactMatches) == [1, 0])
    #expect(report.total.holes.holes == 4)
    #expect(report.total.bytes == 33)
    #expect(report.total.bitsPerByte.bytes == report.rows.map(\.bitsPerByte.bytes).reduce(0, +))
  }

  @Test func `a hole is asked for as an editor would`() throws {
    let completer = ScriptedCompleter(text: "")
    _ = try Evaluation(scorer: ScriptedScorer(), completer: completer, holes: 100, seed: 0)
      .run(on: files)
    let request = try #require(completer.requests.dropFirst(2).first)
    #expect(String(decoding: request.text, as: UTF8.self) == "a = 1\nif a:\n    \n")
    #expect(request.offset == 16)
    #expect(request.mode == .line)
    #expect(request.minimumLogProbability == nil)
    #expect(request.filename == "one.py")
    #expect(request.languageID == "python")
    // No hole may profit from what was anchored for another.
    #expect(Set(completer.requests.map(\.documentID)).count == completer.requests.count)
  }

  @Test func `the seed chooses the holes`() throws {
    func lines(_ seed: UInt64) throws -> [String] {
      let completer = ScriptedCompleter(text: "")
      _ = try Evaluation(scorer: ScriptedScorer(), completer: completer, holes: 2, seed: seed)
        .run(on: files)
      return completer.requests.map(\.documentID)
    }
    #expect(try lines(3) == lines(3))
    #expect(try lines(3).count == 2)
    #expect(try Set((0..<10).map { try lines($0) }).count > 1)
  }

  @Test func `silence is a miss, failure an error`() throws {
    for rule in ["blank", "eos"] {
      let silent = ScriptedCompleter { _ in
        var result = CompletionResult()
        result.silence = .emptied(rule: rule)
        return result
      }
      let report = try Evaluation(scorer: ScriptedScorer(), completer: silent, holes: 9, seed: 0)
        .run(on: files)
      let holes = report.total.holes
      #expect(holes.holes > 0 && holes.exactMatch == 0)
      #expect(holes.emptyCompletions == holes.holes)
      #expect(holes.immediateEnds == (rule == "eos" ? holes.holes : 0))
    }
    let failing = ScriptedCompleter { _ in
      var result = CompletionResult()
      result.silence = .failed("out of memory")
      return result
    }
    #expect(throws: EvaluationError.self) {
      try Evaluation(scorer: ScriptedScorer(), completer: failing, holes: 9, seed: 0)
        .run(on: files)
    }
  }

  @Test func `a run that is cancelled has no report`() throws {
    let completer = ScriptedCompleter(text: "")
    let evaluation = Evaluation(
      scorer: try ScriptedScorer(), completer: completer, holes: 9, seed: 0)
    #expect(throws: EvaluationError.self) {
      try evaluation.run(on: files, isCancelled: { true })
    }
    #expect(completer.requests.isEmpty)
    #expect(throws: EvaluationError.self) {
      try evaluation.run(on: files, isCancelled: { completer.requests.count == 2 })
    }
    #expect(completer.requests.count == 2)
  }

  @Test func `progress reaches its end`() throws {
    var scored: [Int] = []
    var filled: [Int] = []
    _ = try Evaluation(
      scorer: ScriptedScorer(), completer: ScriptedCompleter(text: ""), holes: 9, seed: 0
    ).run(
      on: files,
      onProgress: { progress in
        switch progress {
        case .scoring(let done, 33): scored.append(done)
        case .filling(let done, 4): filled.append(done)
        default: Issue.record("\(progress)")
        }
      })
    #expect(scored == [22, 33])
    #expect(filled == [1, 2, 3, 4])
  }

  @Test func `no holes can be asked for`() throws {
    let completer = ScriptedCompleter(text: "")
    let report = try Evaluation(
      scorer: ScriptedScorer(), completer: completer, holes: 0, seed: 0
    ).run(on: files)
    #expect(completer.requests.isEmpty)
    #expect(report.total.holes.exactMatch == nil)
    #expect(report.total.bitsPerByte.bytes > 0)
  }
}
