import CacheModel
import Inference
import ModelFiles
import TestSupport
import Testing
import Tokenization

@testable import CodeCompletion

@Suite struct BeamSearchTests {
  private func search(
    _ tree: ProbabilityTree, width: Int, required: String = "", maxTokens: Int = 8,
    unwanted: Set<String> = [], evidence: [String: StepEvidence] = [:],
    control: DecodeControl = DecodeControl(isCancelled: { false })
  ) throws -> String? {
    let tokenizer = try ToyTokenizer.shared.get()
    let search = BeamSearch(
      width: width, tokenizer: tokenizer, maxTokens: maxTokens,
      tokenLimit: maxTokens + required.utf8.count,
      isUnwanted: { unwanted.contains(String(decoding: $0, as: UTF8.self)) })
    let lines = try search.run(
      from: TreeBranch(tree: tree, tokenizer: tokenizer, evidence: evidence),
      requiredPrefix: Array(required.utf8),
      conditions: StopConditions(cursor: Marked("‸").cursor, mode: .line), control: control)
    guard let lines else { return nil }
    #expect(lines.map { $0.score } == lines.map { $0.score }.sorted(by: >))
    let ids = lines.first?.tokens.map { $0.id } ?? []
    return String(decoding: tokenizer.decode(ids), as: UTF8.self)
  }

  private static let hesitant: ProbabilityTree = [
    "": [("a", 0.6), ("b", 0.4)], "a": [("\n", 0.3), ("c", 0.25)], "b": [("\n", 0.9), ("d", 0.1)],
    "ac": [("\n", 1)],
  ]

  private static let lines: [(ProbabilityTree, Int, String)] = [
    (hesitant, 1, "a\n"), (hesitant, 2, "b\n"), (hesitant, 3, "b\n"),
    // A line that has ended waits for those that may still be likelier.
    (["": [("x", 0.55), ("\n", 0.45)], "x": [("y", 1)], "xy": [("\n", 1)]], 2, "xy\n"),
    // A bracket that nothing opened ends a line, too.
    (["": [("a", 1)], "a": [(")", 0.9), ("\n", 0.1)]], 2, "a)"),
    // Nothing more to write.
    ([:], 3, ""),
  ]

  @Test(arguments: lines)
  func `the line that is likely as a whole wins`(tree: ProbabilityTree, width: Int, line: String)
    throws
  {
    #expect(try search(tree, width: width) == line)
  }

  @Test func `a line that would not be shown is passed over, unless there is no other`() throws {
    #expect(try search(Self.hesitant, width: 3, unwanted: ["b"]) == "a\n")
    #expect(try search(Self.hesitant, width: 3, unwanted: ["a", "b"]) == "ac\n")
    #expect(try search(Self.hesitant, width: 3, unwanted: ["a", "b", "ac", "bd"]) == "b\n")
  }

  @Test func `a line that would not be shown is no rival of those that grow`() throws {
    let blank: ProbabilityTree = ["": [("\n", 0.99), ("a", 0.01)], "a": [("\n", 1)]]
    #expect(try search(blank, width: 2, unwanted: [""]) == "a\n")
  }

  @Test func `where all that was found would not be shown, what was given up is taken up again`()
    throws
  {
    // "a" is 5 nats less likely than "b" and given up before "b" comes to its unshowable end.
    let tree: ProbabilityTree = [
      "": [("b", 0.99), ("a", 0.007)], "b": [("c", 1)], "bc": [("\n", 1)], "a": [("d", 1)],
      "ad": [("\n", 1)],
    ]
    #expect(try search(tree, width: 2) == "bc\n")
    #expect(try search(tree, width: 2, unwanted: ["bc"]) == "ad\n")
    #expect(try search(tree, width: 2, unwanted: ["bc", "ad"]) == "bc\n")
  }

  @Test func `a search that finds nothing to show ends`() throws {
    let tokenizer = try ToyTokenizer.shared.get()
    let passes = Counter()
    let search = BeamSearch(
      width: 3, tokenizer: tokenizer, maxTokens: 40, tokenLimit: 40, isUnwanted: { _ in true })
    let lines = try search.run(
      from: EndlessBranch(tokens: tokenizer.encode(Array("abc".utf8)), passes: passes),
      requiredPrefix: [], conditions: StopConditions(cursor: Marked("‸").cursor, mode: .line),
      control: DecodeControl(isCancelled: { false }))
    #expect(lines?.isEmpty == false)
    #expect(passes.count < 100)
  }

  @Test func `that nothing is missing is an answer, a blank line is none`() throws {
    func likely(_ first: String) -> ProbabilityTree {
      ["": [(first, 0.6), ("a", 0.4)], "a": [("\n", 0.9)]]
    }
    #expect(try ToyTokenizer.shared.get().specials.endOfText != nil)
    #expect(try search(likely("<end>"), width: 2, unwanted: [""]) != "a\n")
    // Unless some line is there, only which one is not known.
    let unsure: ProbabilityTree = [
      "": [("<end>", 0.4), ("a", 0.3), ("b", 0.3)], "a": [("\n", 1)], "b": [("\n", 1)],
    ]
    #expect(try search(unsure, width: 3) == "a\n")
    #expect(try search(likely("\n"), width: 2, unwanted: [""]) == "a\n")
  }

  @Test(arguments: [
    (2, 1, "s", "names"), (1, 1, "s", "name"), (2, 2, "s", "name"), (2, 1, "(", "name"),
  ])
  func `a name that the repository only knows longer is not cut`(
    matchLength: Int, continuations: Int, known: String, expected: String
  ) throws {
    let tokenizer = try ToyTokenizer.shared.get()
    var evidence = StepEvidence()
    evidence.matchLength = matchLength
    evidence.distinctContinuations = continuations
    evidence.likeliest = tokenizer.encode(Array(known.utf8)).first
    var tree: ProbabilityTree = ["name": [("\n", 0.9), ("s", 0.1)], "names": [("\n", 1)]]
    for length in 0..<4 {
      tree[String("name".prefix(length))] = [(String(Array("name")[length]), 1)]
    }
    let found = try search(tree, width: 2, evidence: ["name": evidence])
    #expect(found == expected + "\n")
  }

  /// Match length, occurrences and distinct continuations of what is known behind "zebra".
  @Test(arguments: [
    ((4, 2, 1), "zebrafish"), ((3, 2, 1), "zebras"), ((4, 1, 1), "zebras"), ((4, 2, 2), "zebras"),
  ])
  func `a name that occurs more than once is not left for another that begins alike`(
    known: (matchLength: Int, occurrences: Int, continuations: Int), expected: String
  ) throws {
    let tokenizer = try ToyTokenizer.shared.get()
    var evidence = StepEvidence()
    evidence.matchLength = known.matchLength
    evidence.occurrences = known.occurrences
    evidence.distinctContinuations = known.continuations
    evidence.likeliest = tokenizer.encode(Array("f".utf8)).first
    var tree: ProbabilityTree = ["zebra": [("s", 0.9), ("f", 0.1)], "zebras": [("\n", 1)]]
    for name in ["zebra", "zebrafish"] {
      for length in 0..<name.count where tree[String(name.prefix(length))] == nil {
        tree[String(name.prefix(length))] = [(String(Array(name)[length]), 1)]
      }
    }
    tree["zebrafish"] = [("\n", 1)]
    let found = try search(tree, width: 2, maxTokens: 12, evidence: ["zebra": evidence])
    #expect(found == expected + "\n")
  }

  @Test func `what is required does not count`() throws {
    let tree: ProbabilityTree = [
      "": [("r", 0.9), ("return", 0.1)], "r": [("e", 0.1)], "re": [("\n", 0.9)],
      "return": [("\n", 0.95)],
    ]
    #expect(try search(tree, width: 3, required: "re") == "return\n")
  }

  @Test func `a line without an end is cut, and cancelling ends the search`() throws {
    let endless = Dictionary(
      uniqueKeysWithValues: (0..<20).map { (String(repeating: "a", count: $0), [("a", 0.9)]) })
    #expect(try search(endless, width: 2, maxTokens: 5) == "aaaaa")
    #expect(
      try search(endless, width: 2, control: DecodeControl(isCancelled: { true })) == nil)
  }

  @Test func `a long line goes on alone`() throws {
    let tokenizer = try ToyTokenizer.shared.get()
    let passes = Counter()
    let search = BeamSearch(width: 3, tokenizer: tokenizer, maxTokens: 40, tokenLimit: 40)
    let lines = try search.run(
      from: EndlessBranch(tokens: tokenizer.encode(Array("abc".utf8)), passes: passes),
      requiredPrefix: [], conditions: StopConditions(cursor: Marked("‸").cursor, mode: .line),
      control: DecodeControl(isCancelled: { false }))
    #expect(lines?.first?.tokens.count == 40)
    // Three side by side for 24 passes, then one for each of what is left of 40 tokens.
    #expect((53...57).contains(passes.count))
  }

  @Test func `a line that is far less likely than the best is given up`() throws {
    let tokenizer = try ToyTokenizer.shared.get()
    let passes = Counter()
    let search = BeamSearch(width: 3, tokenizer: tokenizer, maxTokens: 6, tokenLimit: 6)
    let lines = try search.run(
      from: EndlessBranch(
        tokens: tokenizer.encode(Array("abc".utf8)), passes: passes,
        logProbabilities: [-0.1, -5, -6]),
      requiredPrefix: [], conditions: StopConditions(cursor: Marked("‸").cursor, mode: .line),
      control: DecodeControl(isCancelled: { false }))
    #expect(lines?.isEmpty == false)
    #expect(passes.count == 5)
  }

  @Test func `trouble of the model is passed on`() {
    #expect(throws: InferenceError.self) {
      try search(["": [("(", 1)]], width: 2)
    }
  }

  @Test func `a branch of a session has the logits of its tokens, and leaves the session's alone`()
    throws
  {
    let checkpoint = try Checkpoint.open(try #require(ShippedModel.file))
    let tokenizer = try Tokenizer(vocabulary: #require(checkpoint.vocabulary))
    let session = try Session(model: GPTBigCodeModel(checkpoint: checkpoint))
    #expect(throws: InferenceError.self) { try session.branch() }
    let prompt = tokenizer.encode(Array("def name(self):\n    return self.".utf8))
    let (one, other) = (tokenizer.encode(Array("value".utf8)), tokenizer.encode(Array("x.y".utf8)))
    func logits(after tokens: [TokenID]) throws -> [Float] {
      _ = try session.sync(to: tokens)
      return Array(session.logits)
    }
    let expected = (try logits(after: prompt + one), try logits(after: prompt + other))
    _ = try session.sync(to: prompt)
    let root = try session.branch()
    var (left, right) = (root, root)
    for index in 0..<max(one.count, other.count) {
      if index < one.count { try session.append(one[index], to: &left) }
      if index + 1 == one.count { #expect(Array(session.logits) == expected.0) }
      if index < other.count { try session.append(other[index], to: &right) }
      if index + 1 == other.count { #expect(Array(session.logits) == expected.1) }
    }
    #expect(session.tokenCount == prompt.count)
    #expect(throws: InferenceError.self) { try session.append(-1, to: &left) }
    // What was taken over by a copy is not what the other goes on from.
    var copy = left
    try session.append(other[0], to: &copy)
    let next = one[0]
    try session.append(next, to: &left)
    let alone = Array(session.logits)
    #expect(try logits(after: prompt + one + [next]) == alone)
  }

  @Test func `a block goes on from the line that was found`() throws {
    let tree: ProbabilityTree = [
      "": [("a", 0.6), ("b", 0.4)], "a": [("\n", 0.3), ("c", 0.25)], "b": [("\n", 0.9)],
    ]
    var options = CompletionPipeline.Options()
    options.disabledRules = [TokenHealing.name]
    var request = Marked("def f():\n    ‸\n").request()
    for mode in [CompletionRequest.Mode.block, .auto] {
      request.mode = mode
      let model = try TreeModel(tree) { _ in nil }
      let pipeline = CompletionPipeline(options: options)
      let candidates = pipeline.complete(request, model: model).candidates
      #expect(candidates.first?.text == "b")
      #expect(pipeline.lastTrace?.mode == .block)
      let tokenizer = model.tokenizer
      #expect(model.generated.map { tokenizer.decode($0).suffix(2) } == [Array("b\n".utf8)])
    }
    // Where the block begins behind its opener, there is no line to search.
    let model = try TreeModel(tree) { _ in nil }
    request = Marked("def f():‸\n").request()
    request.mode = .block
    _ = CompletionPipeline(options: options).complete(request, model: model)
    #expect(model.generated.count == 1)
    #expect(!model.generated[0].isEmpty && model.branches == 0)
  }

  private static func logProbability(_ candidate: CompletionResult.Candidate?) -> Float {
    candidate.map { $0.meanLogProbability * Float($0.ids.count) } ?? 0
  }

  @Test func `the shipped model searches lines, and does without where it is switched off`() throws
  {
    let checkpoint = try Checkpoint.open(try #require(ShippedModel.file))
    let model = InferenceModel(
      session: try Session(model: GPTBigCodeModel(checkpoint: checkpoint)),
      tokenizer: try Tokenizer(vocabulary: #require(checkpoint.vocabulary)))
    #expect(model.beamWidth == 5)
    var greedy = CompletionPipeline.Options()
    greedy.disabledRules = [BeamSearch.name]
    var sums: [(Float, Float)] = []
    for source in ["import os\nimport ‸\n", "for index in ran‸:\n", "class Name:\n    def ‸\n"] {
      var request = Marked(source).request()
      request.mode = .line
      request.maxTokens = 12
      let found = CompletionPipeline().complete(request, model: model).candidates.first
      let plain = CompletionPipeline(options: greedy).complete(request, model: model)
      sums.append((Self.logProbability(found), Self.logProbability(plain.candidates.first)))
    }
    // Not each line's, but the lines' on the whole.
    #expect(sums.reduce(0) { $0 + $1.0 } >= sums.reduce(0) { $0 + $1.1 } - 0.01)
  }
}

private final class Counter {
  var count = 0
}

/// Goes on for ever with any of the same tokens.
private struct EndlessBranch: DecodingBranch {
  let tokens: [TokenID]
  let passes: Counter
  var logProbabilities: [Float] = [-0.5, -1, -2]

  var next: [GeneratedToken] {
    zip(tokens, logProbabilities).map { GeneratedToken(id: $0, logProbability: $1) }
  }

  mutating func append(_ token: TokenID) throws(InferenceError) { passes.count += 1 }
}
