import Inference
import Testing

@testable import CodeCompletion

@Suite struct SuggestionCacheTests {
  /// Keeps `text` at `document` and asks at `later`.
  private func answer(
    _ document: String, _ text: String, replaced: Int = 0, later: String,
    change: (inout CompletionRequest) -> Void = { _ in }
  ) -> CompletionResult.Candidate? {
    var cache = SuggestionCache()
    let request = Marked(document).request()
    var trace = CompletionTrace(documentID: "file", mode: .line, result: CompletionResult())
    trace.result.candidates = [
      CompletionResult.Candidate(
        text: text, ids: [1], meanLogProbability: -1, stopReason: .newline,
        replacedBytesAfterCursor: replaced)
    ]
    cache.insert(trace, for: request, variant: .init(request))
    var next = Marked(later).request()
    change(&next)
    return cache.answer(next)?.result.candidates.first
  }

  @Test(arguments: [
    ("a = ‸\n", "foo(x)", 0, "a = ‸\n", "foo(x)", 0),
    ("a = ‸\n", "foo(x)", 0, "a = fo‸\n", "o(x)", 0),
    ("a = ‸\n", "foo(x)", 0, "a = foo(‸)\n", "x)", 1),
    ("a = ‸\n", "foo(x)", 0, "a = foo(x‸)\n", ")", 1),
    ("f(‸)\n", "x) + 1", 1, "f(x‸)\n", ") + 1", 1),
    ("f(‸)\n", "x) + 1", 1, "f(x)‸\n", " + 1", 0),
    ("if a {‸}\n", "\n  b\n}", 1, "if a {\n  ‸\n}\n", "b", 0),
    ("‸", "é1", 0, "é‸", "1", 0),
  ])
  func `what was typed is taken off`(
    document: String, text: String, replaced: Int, later: String, left: String, leftReplaced: Int
  ) {
    let found = answer(document, text, replaced: replaced, later: later)
    #expect(found?.text == left, "\(later)")
    #expect(found?.replacedBytesAfterCursor == leftReplaced, "\(later)")
  }

  @Test(arguments: [
    ("a = ‸\n", "foo", "a = fa‸\n"), ("a = ‸\n", "foo", "a = foo‸\n"),
    ("a = ‸\n", "foo", "a =‸\n"), ("a = ‸\n", "foo", "b = f‸\n"),
    ("a = ‸\nb\n", "foo", "a = f‸\nc\n"), ("a = ‸\n", "foo", "a = f‸x\n"),
    // All was selected, and typed over.
    ("‸\n\nimport os\nimport sys\n", "from x", "f‸"),
    ("import ‸\nimport sys\nimport re\n\nprint()\n", "os", "import ‸\nprint()\n"),
    ("‸def total():\n    return 1\n", "x", "‸    return 1\n"),
    ("f(‸)", "x)", "‸"), ("‸()", "x", "‸"),
  ])
  func `anything else asks the model`(document: String, text: String, later: String) {
    #expect(answer(document, text, later: later) == nil, "\(later)")
  }

  /// Whatever becomes of a document, what counts as typed is what stands there.
  @Test func `no edit is mistaken for typing`() {
    var random = SplitMix64(seed: 11)
    let alphabet = Array("ab()\n\"".utf8)
    func text(_ most: Int) -> [UInt8] {
      (0..<random.next(below: most + 1)).map { _ in alphabet[random.next(below: alphabet.count)] }
    }
    var typings = 0
    for _ in 0..<20_000 {
      let before = text(12)
      let offset = random.next(below: before.count + 1)
      let snapshot = CursorSnapshot(Self.request(before, offset))
      var after = before
      let start = random.next(below: after.count + 1)
      let end = start + random.next(below: after.count - start + 1)
      let inserted = text(3)
      after.replaceSubrange(start..<end, with: inserted)
      let cursor =
        random.next(below: 3) == 0
        ? random.next(below: after.count + 1) : start + inserted.count
      guard let typed = snapshot.typed(until: Self.request(after, cursor)) else { continue }
      typings += 1
      #expect(after[offset..<cursor].elementsEqual(typed.bytes))
      #expect(after[..<offset].elementsEqual(before[..<offset]))
      // What is right of the cursor, but for closers that came or went, is what was there before.
      let (rest, was) = (after[cursor...], before[offset...])
      #expect(rest.count == was.count + typed.insertedAfterCursor)
      #expect(rest.suffix(min(rest.count, was.count)).elementsEqual(was.suffix(rest.count)))
    }
    #expect(typings > 500, "\(typings)")
  }

  private static func request(_ text: [UInt8], _ offset: Int) -> CompletionRequest {
    CompletionRequest(
      documentID: "file", filename: nil, languageID: "python", text: text, offset: offset)
  }

  @Test func `other documents, modes and counts ask the model`() {
    #expect(answer("‸", "foo", later: "f‸") { $0.documentID = "other" } == nil)
    #expect(answer("‸", "foo", later: "f‸") { $0.mode = .block } == nil)
    #expect(answer("‸", "foo", later: "f‸") { $0.candidates = 3 } == nil)
    #expect(answer("‸", "foo", later: "f‸") { $0.sampling.temperature = 1 } == nil)
  }

  @Test func `its size is bounded`() {
    var cache = SuggestionCache(capacity: 8)
    for index in 0..<100 {
      var trace = CompletionTrace(documentID: "file", mode: .line, result: CompletionResult())
      trace.result.silence = .emptied(rule: "blank")
      let request = Marked("line \(index)‸").request()
      cache.insert(trace, for: request, variant: .init(request))
    }
    #expect(cache.count == 8)
    #expect(cache.answer(Marked("line 99‸").request()) != nil)
    #expect(cache.answer(Marked("line 1‸").request()) == nil)
    cache.remove(documentID: "file")
    #expect(cache.count == 0)
  }
}
