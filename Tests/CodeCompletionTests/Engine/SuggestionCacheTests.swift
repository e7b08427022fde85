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
  ])
  func `anything else asks the model`(document: String, text: String, later: String) {
    #expect(answer(document, text, later: later) == nil, "\(later)")
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
