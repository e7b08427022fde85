import CodeCompletion
import RepositoryIndex
import Synchronization
import TestSupport
import Testing
import Tokenization

@testable import Evaluation

/// Evaluations on a repository, with knowledge that follows a script.
@Suite struct RepositoryEvaluationTests {
  private struct Silent: ContinuationSource {
    func continuations(after context: [TokenID]) -> Continuations { .none }
    func draft(after context: [TokenID], maximumCount: Int) -> Draft { Draft() }
  }

  private struct Fixed: SnippetSource {
    func snippets(for query: SnippetQuery) -> [Snippet] {
      [Snippet(filename: "other.py", text: Array("x = 1".utf8))]
    }
  }

  /// Remembers what was hidden when.
  private final class Knowledge: RepositoryKnowledge {
    let files: [SourceFile]
    private(set) var hiddenFromBits: [Set<String>] = []
    private(set) var hiddenFromHoles: [Set<String>] = []
    private(set) var hiddenFromSnippets: [Set<String>] = []
    private(set) var documents: [EditedDocument] = []

    init(_ files: [SourceFile]) { self.files = files }

    func continuations(
      hiding hidden: Set<String>, beside document: EditedDocument
    ) -> (any ContinuationSource)? {
      if document.prefix.isEmpty, document.suffix.isEmpty {
        hiddenFromBits.append(hidden)
      } else {
        hiddenFromHoles.append(hidden)
        documents.append(document)
      }
      return Silent()
    }

    func snippets(hiding hidden: Set<String>) -> (any SnippetSource)? {
      hiddenFromSnippets.append(hidden)
      return Fixed()
    }
  }

  private let folder: TemporaryFolder
  private let files: [SourceFile]
  private let body = (0..<40).map { "value_\($0) = compute(\($0))\n" }.joined()

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Array(body.utf8), as: "a.py")
    try folder.write(Array((body + "last = 1\n").utf8), as: "copy.py")
    try folder.write(Array("let c = 3\n".utf8), as: "z.swift")
    files = try SourceWalk.files(below: [folder.path])
  }

  private func run(
    on measured: [SourceFile]? = nil, knowledge: some RepositoryKnowledge, holes: Int = 4,
    scorer: ScriptedScorer? = nil, answer: @escaping (CompletionRequest, Bool) -> String
  ) throws -> RepositoryReport {
    let evaluation = RepositoryEvaluation(
      scorer: try scorer ?? ScriptedScorer(),
      sample: HoleSample(kind: .line, count: holes, seed: 0),
      makeCompleter: { snippets in
        ScriptedCompleter { request in
          var result = CompletionResult()
          result.candidates = [
            .init(
              text: answer(request, snippets != nil), ids: [], meanLogProbability: -1,
              stopReason: .newline)
          ]
          return result
        }
      })
    return try evaluation.run(on: measured ?? files, of: folder.path, knowledge: knowledge)
  }

  @Test func `a file and its near-duplicates are hidden from everything`() throws {
    let knowledge = Knowledge(files)
    let report = try run(knowledge: knowledge, holes: 1000) { _, _ in "" }
    let copies: Set = ["a.py", "copy.py"]
    #expect(knowledge.hiddenFromBits == [copies, copies, ["z.swift"]])
    #expect(Set(knowledge.hiddenFromHoles) == [copies, ["z.swift"]])
    #expect(
      zip(knowledge.documents, knowledge.hiddenFromHoles).allSatisfy { $1.contains($0.name) })
    #expect(Set(knowledge.hiddenFromSnippets) == [copies, ["z.swift"]])
    #expect(report.total.nearDuplicates == 2)
    #expect(report.total.figures(of: .static).holes.holes == 82)
  }

  @Test func `a copy that is not measured on is hidden as well`() throws {
    let knowledge = Knowledge(files)
    _ = try run(on: files.filter { $0.name == "a.py" }, knowledge: knowledge) { _, _ in "" }
    #expect(knowledge.hiddenFromBits == [["a.py", "copy.py"]])
  }

  @Test func `the document around a hole is known, the hole is not`() throws {
    let knowledge = Knowledge(files)
    let tokenizer = try ScriptedScorer().tokenizer
    _ = try run(on: files.filter { $0.name == "a.py" }, knowledge: knowledge, holes: 1) { _, _ in
      ""
    }
    let document = try #require(knowledge.documents.first)
    let bytes = (document.prefix + document.suffix).flatMap { tokenizer.bytes(of: $0) }
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    // 40 lines of which one is empty now, and the text's end.
    #expect(lines.count == 41)
    #expect(lines.count { $0.isEmpty } == 2)
  }

  @Test func `four systems fill the same holes, each with its helps`() throws {
    let asked = Mutex<[String: Set<String>]>([:])
    let report = try run(on: [files[2]], knowledge: Knowledge(files), holes: 1) {
      request, snippets in
      let system = "\(request.continuations != nil) \(snippets)"
      asked.withLock { _ = $0[system, default: []].insert(request.documentID) }
      return request.continuations != nil && snippets ? "let c = 3" : "let"
    }
    #expect(
      Set(asked.withLock { $0.keys }) == [
        "false false", "true false", "false true", "true true",
      ])
    #expect(asked.withLock { Set($0.values) }.count == 1)
    let exact = RepositorySystem.allCases.map { report.total.figures(of: $0).holes.exactMatches }
    #expect(exact == [0, 0, 0, 1])
    #expect(report.total.figures(of: .both).exactMatchDifference == 1)
    #expect(report.total.figures(of: .both).exactMatchRatio == nil)
    #expect(report.total.figures(of: .static).exactMatchDifference == nil)
  }

  @Test func `bits per byte of the static system are those of evaluate`() throws {
    let knowledge = Knowledge(files)
    let report = try run(knowledge: knowledge) { _, _ in "" }
    let plain = try Evaluation(
      scorer: ScriptedScorer(), completer: ScriptedCompleter(text: ""), holes: 0, seed: 0
    ).run(on: files)
    for (row, other) in zip(report.rows, plain.rows) {
      #expect(row.language == other.language)
      #expect(row.files == other.files)
      let bits = row.figures(of: .static).bitsPerByte
      #expect(bits.bytes == other.bitsPerByte.bytes)
      #expect(row.figures(of: .both).bitsPerByte.bytes == other.bitsPerByte.bytes)
    }
  }

  @Test func `snippets stand before the window and displace only context`() throws {
    let scorer = try ScriptedScorer(contextLength: 64)
    _ = try run(on: [files[0]], knowledge: Knowledge(files), scorer: scorer) { _, _ in "" }
    #expect(scorer.windows.allSatisfy { $0.count <= 64 })
    let texts = scorer.windows.map { window in
      String(decoding: window.flatMap { scorer.tokenizer.bytes(of: $0) }, as: UTF8.self)
    }
    #expect(texts.contains { $0.contains("x = 1") })
    #expect(texts.contains { !$0.contains("x = 1") })
  }

  @Test func `the plain knowledge hides what it is told to`() throws {
    let tokenizer = try ScriptedScorer().tokenizer
    let texts = try RepositoryTexts(files, tokenizer: tokenizer)
    let context = tokenizer.encode(Array("value_7 = ".utf8))
    let all = try #require(texts.continuations(hiding: [], beside: EditedDocument(name: "a.py")))
    #expect(!all.continuations(after: context).levels.isEmpty)
    let names = Set(files.map(\.name))
    let none = try #require(
      texts.continuations(hiding: names, beside: EditedDocument(name: "a.py")))
    #expect(none.continuations(after: context) == .none)
    // The document itself is known, though its file is hidden.
    let document = EditedDocument(
      name: "a.py", prefix: tokenizer.encode(Array("value_7 = 1\nvalue_7 = ".utf8)), suffix: [])
    let edited = try #require(texts.continuations(hiding: names, beside: document))
    let levels = edited.continuations(after: document.prefix).levels
    #expect(levels.first?.candidates.first?.documentCount == 1)
    let query = SnippetQuery(
      documentID: "", filename: nil, languageID: "python", surroundings: Array(body.utf8),
      maximumBytes: 10_000)
    #expect(try #require(texts.snippets(hiding: [])).snippets(for: query).count > 0)
    let hidden = try #require(texts.snippets(hiding: ["a.py", "copy.py"])).snippets(for: query)
    #expect(hidden.isEmpty)
  }

  @Test func `a run that is cancelled has no report`() throws {
    let evaluation = RepositoryEvaluation(
      scorer: try ScriptedScorer(), sample: HoleSample(kind: .line, count: 3, seed: 0),
      makeCompleter: { _ in ScriptedCompleter(text: "") })
    #expect(throws: EvaluationError.self) {
      try evaluation.run(
        on: files, of: folder.path, knowledge: Knowledge(files), isCancelled: { true })
    }
  }
}
