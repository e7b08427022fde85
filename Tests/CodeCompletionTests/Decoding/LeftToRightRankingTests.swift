import Testing
import Tokenization

@testable import CodeCompletion

struct LeftToRightRankingTests {
  private static let document = "first = 1\n‸\n\n    next_line(first)\nlast\n"

  private static func ranking(
    _ model: TreeModel, _ source: String = document, required: String = ""
  ) throws -> LeftToRightRanking? {
    let marked = Marked(source)
    let before = marked.text[..<marked.offset].dropLast(required.utf8.count)
    let ids = model.tokenizer.encode(before)
    let prompt = Prompt(
      ids: ids, prefixIDs: ids, format: .spm, prefixTokens: ids.count, suffixTokens: 0,
      snippetTokens: 0, requiredPrefix: Array(required.utf8))
    return LeftToRightRanking(model: model, prompt: prompt, cursor: marked.cursor)
  }

  private static func lines(_ scores: [(String, Float)]) -> [FoundLine] {
    scores.map { FoundLine(tokens: [], text: Array($0.0.utf8), score: $0.1) }
  }

  private static func texts(_ lines: [FoundLine]?) -> [String]? {
    lines?.map { String(decoding: $0.text, as: UTF8.self) }
  }

  @Test func `a likely line loses against one that the next line follows from`() throws {
    let model = try TreeModel { $0.hasPrefix("likely") ? -12 : -2 }
    let ranking = try #require(try Self.ranking(model))
    let found = Self.lines([("likely", -1), ("fitting", -2), ("neither", -5)])
    let ranked = try ranking.ranked(found) { false }
    #expect(Self.texts(ranked) == ["fitting", "likely", "neither"])
    #expect(try #require(ranked)[0].score < -2)
  }

  @Test func `of the next line a few tokens count, of the line itself none`() throws {
    let model = try TreeModel { _ in 0 }
    let ranking = try #require(
      try Self.ranking(model, "x = 1\nfir‸\n\n    next\n", required: "fir"))
    _ = try ranking.ranked(Self.lines([("st()", -1), ("e", -2)])) { false }
    #expect(model.judged.map { $0.text }.allSatisfy { $0.hasPrefix("fir") })
    let long = try #require(model.judged.first)
    #expect(long.text.hasPrefix("first()\n\n"))
    #expect(!long.counted.isEmpty && long.counted.allSatisfy { " \nnext".contains($0) })
    #expect(long.text.hasSuffix(long.counted))
    #expect(!long.counted.contains("first"))
  }

  @Test func `lines that cannot win are not asked about, and a single one needs no answer`() throws
  {
    let model = try TreeModel { _ in 0 }
    let ranking = try #require(try Self.ranking(model))
    #expect(Self.texts(try ranking.ranked(Self.lines([("a", -1), ("b", -9)])) { false }) == ["a"])
    #expect(model.judged.isEmpty)
    let many = (0..<20).map { ("line\($0)", Float(-$0) / 10) }
    #expect(try ranking.ranked(Self.lines(many)) { false }?.count == 6)
    #expect(try ranking.ranked([]) { false }?.isEmpty == true)
  }

  @Test func `a model that cannot tell leaves the order, and cancelling leaves nothing`() throws {
    let ranking = try #require(try Self.ranking(try TreeModel { _ in nil }))
    let found = Self.lines([("b", -2), ("a", -1)])
    #expect(Self.texts(try ranking.ranked(found) { false }) == ["a", "b"])
    #expect(try ranking.ranked(found) { true } == nil)
  }

  @Test(arguments: ["‸\nnext\n", "a\n‸\n", "a\n‸", "a\n‸  \n \n", "a\n‸b\nc\n", "a\n‸)\nc\n"])
  func `without text around the line there is nothing to ask`(source: String) throws {
    #expect(try Self.ranking(try TreeModel { _ in 0 }, source) == nil)
  }

  @Test(arguments: [
    ("a\n‸\nb\nc\n", "\nb"), ("a ‸ \t\n\n  b  \nc", "\n\n  b  "), ("f(‸)\nb\n", "\nb"),
    ("a\r\n‸\r\nb\r\n", "\nb"), ("a\n‸\nb", "\nb"),
  ])
  func `the next line is the next that is not blank`(source: String, line: String) {
    #expect(Marked(source).cursor.nextLine == Array(line.utf8))
  }

  @Test func `of an endless line the beginning is enough`() {
    let source = "a\n‸\n" + String(repeating: "b", count: 10_000)
    #expect(Marked(source).cursor.nextLine?.count == 81)
  }

  @Test func `what is read of the prefix stays still while it grows`() throws {
    let model = try TreeModel { _ in 0 }
    var edges: Set<[TokenID]> = []
    for count in 1...700 {
      let text = (0..<count).map { "\($0 % 10)" }.joined()
      let ranking = try #require(try Self.ranking(model, text + "‸\nnext\n"))
      _ = try ranking.ranked(Self.lines([("a", -1), ("b", -1)])) { false }
      let prompt = try #require(model.prompts.last)
      #expect(prompt.count >= min(count, 128) && prompt.count < 256)
      if count >= 128 { edges.insert(Array(prompt.prefix(128))) }
    }
    // Text of period ten: steps of 128 tokens begin at five of its places.
    #expect((2...5).contains(edges.count))
  }

  @Test func `prefix and lines fit the context`() throws {
    for contextLength in [4, 12, 20, 100] {
      let model = try TreeModel(contextLength: contextLength) { _ in 0 }
      let ranking = try #require(
        try Self.ranking(model, String(repeating: "1", count: 50) + "‸\nb\n"))
      let found = Self.lines([("1234567", -1), ("12", -1)])
      #expect(try ranking.ranked(found) { false }?.count == 2)
      let longest =
        model.judged.map { model.tokenizer.encode(Array($0.text.utf8)).count }.max() ?? 0
      let prompt = model.prompts.last
      #expect(
        prompt.map { !$0.isEmpty && $0.count + longest <= contextLength } ?? (contextLength == 4))
    }
  }

  private static let hesitant: ProbabilityTree = [
    "": [("a", 0.6), ("b", 0.4)], "a": [("\n", 1)], "b": [("\n", 1)],
  ]

  private static func completed(
    _ model: TreeModel, count: Int = 1,
    change: (inout CompletionPipeline.Options) -> Void = { _ in }
  ) -> [String] {
    var options = CompletionPipeline.Options()
    options.disabledRules = [TokenHealing.name]
    change(&options)
    var request = Marked(document).request()
    request.mode = .line
    request.candidates = count
    return CompletionPipeline(options: options).complete(request, model: model).candidates.map {
      $0.text
    }
  }

  @Test func `what is suggested is what fits, unless the suffix is hidden or the rule is off`()
    throws
  {
    let model = try TreeModel(Self.hesitant) { $0.hasPrefix("a") ? -9 : -1 }
    #expect(Self.completed(model) == ["b"])
    #expect(Self.completed(model) { $0.disabledRules.insert(LeftToRightRanking.name) } == ["a"])
    for suffix in [PromptOptions.Suffix.empty, .none] {
      #expect(Self.completed(model) { $0.prompt.suffix = suffix } == ["a"])
    }
  }

  @Test func `the lines that were not chosen are the other candidates`() throws {
    let model = try TreeModel(Self.hesitant) { $0.hasPrefix("a") ? -9 : -1 }
    #expect(Self.completed(model, count: 3) == ["b", "a"])
  }

  @Test(
    arguments: [
      ([], 0), ([-3], 0), ([-1, -1], -0.693), ([-1, -1, -1, -1], -1.386), ([0, -20], 0),
    ] as [([Float], Float)])
  func `the share of the first line is in nats`(scores: [Float], share: Float) {
    let lines = scores.map { FoundLine(tokens: [], text: [], score: $0) }
    #expect(abs(lines.leadersLogShare - share) < 0.001)
  }
}
