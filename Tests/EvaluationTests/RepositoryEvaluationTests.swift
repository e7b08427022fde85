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

  private struct SilentContext: RepositoryContext {
    func continuations(beside document: EditedDocument) -> (any ContinuationSource)? { Silent() }
  }

  private struct Fixed: SnippetSource {
    func snippets(for query: SnippetQuery) -> [Snippet] {
      [Snippet(filename: "other.py", text: Array("x = 1".utf8))]
    }
  }

  /// Remembers what was hidden when.
  private final class Knowledge: RepositoryKnowledge {
    let files: [SourceFile]
    private(set) var hidden: [(name: String, files: Set<String>)] = []
    private(set) var hiddenFromSnippets: [Set<String>] = []

    init(_ files: [SourceFile]) { self.files = files }

    func context(
      hiding hidden: Set<String>, around name: String
    ) -> (any RepositoryContext)? {
      self.hidden.append((name, hidden))
      return SilentContext()
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
    // Once for the bits of each file, and once for each hole.
    #expect(knowledge.hidden.prefix(3).map(\.files) == [copies, copies, ["z.swift"]])
    #expect(knowledge.hidden.count == 3 + 82)
    #expect(knowledge.hidden.allSatisfy { $0.files.contains($0.name) })
    #expect(Set(knowledge.hiddenFromSnippets) == [copies, ["z.swift"]])
    #expect(report.total.nearDuplicates == 2)
    #expect(report.total.figures(of: .static).holes.holes == 82)
  }

  @Test func `a copy that is not measured on is hidden as well`() throws {
    let knowledge = Knowledge(files)
    _ = try run(on: files.filter { $0.name == "a.py" }, knowledge: knowledge) { _, _ in "" }
    #expect(knowledge.hidden.allSatisfy { $0.files == ["a.py", "copy.py"] })
    #expect(!knowledge.hidden.isEmpty)
  }

  @Test func `four systems fill the same holes, each with its helps`() throws {
    let asked = Mutex<[String: Set<String>]>([:])
    let report = try run(on: [files[2]], knowledge: Knowledge(files), holes: 1) {
      request, snippets in
      let system = "\(request.repository != nil) \(snippets)"
      asked.withLock { _ = $0[system, default: []].insert(request.documentID) }
      return request.repository != nil && snippets ? "let c = 3" : "let"
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

  @Test func `an indexed repository hides what it is told to`() throws {
    let tokenizer = try ScriptedScorer().tokenizer
    let repository = try IndexedRepository(
      files, in: folder.path, tokenizer: tokenizer, isCancelled: { false })
    let text = tokenizer.encode(Array("value_7 = ".utf8))
    func levels(_ hidden: Set<String>, before: [TokenID] = []) throws -> [Continuations.Level] {
      let context = try #require(repository.context(hiding: hidden, around: "a.py"))
      let document = EditedDocument(documentID: "a.py", before: before)
      return try #require(context.continuations(beside: document)).continuations(after: text).levels
    }
    #expect(try !levels([]).isEmpty)
    let names = Set(files.map(\.name))
    #expect(try levels(names).isEmpty)
    // The document itself is known, though its file is hidden.
    let edited = try levels(names, before: tokenizer.encode(Array("value_7 = 1\nvalue_7 = ".utf8)))
    #expect(edited.first?.candidates.first?.documentCount == 1)
    let query = SnippetQuery(
      documentID: "", filename: "new.py", languageID: "python",
      text: Array("value_1 = compute(1)\nvalue_2 = compute(2)\n".utf8), offset: 20,
      maximumBytes: 10_000)
    let hidden = try #require(repository.snippets(hiding: ["a.py", "copy.py"]))
    #expect(hidden.snippets(for: query).allSatisfy { $0.filename == "z.swift" })
  }

  @Test func `indexing is given up when asked, and a folder that is not there is an error`() throws
  {
    let tokenizer = try ScriptedScorer().tokenizer
    #expect(throws: EvaluationError.self) {
      try IndexedRepository(
        [], in: folder.file("missing"), tokenizer: tokenizer, isCancelled: { false })
    }
    #expect(throws: EvaluationError.self) {
      try IndexedRepository(files, in: folder.path, tokenizer: tokenizer, isCancelled: { true })
    }
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
