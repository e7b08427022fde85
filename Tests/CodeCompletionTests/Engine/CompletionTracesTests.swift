import Testing

@testable import CodeCompletion

struct CompletionTracesTests {
  private static func trace(_ documentID: String, tokens: Int = 0) -> CompletionTrace {
    CompletionTrace(
      documentID: documentID, mode: .line, result: CompletionResult(), generatedTokens: tokens)
  }

  @Test func `the last answer is that of the document answered last`() {
    var traces = CompletionTraces()
    #expect(traces.last(of: nil) == nil)
    traces.insert(Self.trace("a", tokens: 1))
    traces.insert(Self.trace("b", tokens: 2))
    traces.insert(Self.trace("a", tokens: 3))
    #expect(traces.last(of: nil)?.generatedTokens == 3)
    #expect(traces.last(of: "b")?.generatedTokens == 2)
    #expect(traces.last(of: "c") == nil)
  }

  @Test func `a closed document leaves the one answered before it`() {
    var traces = CompletionTraces()
    traces.insert(Self.trace("a"))
    traces.insert(Self.trace("b"))
    traces.remove(documentID: "b")
    #expect(traces.last(of: "b") == nil)
    #expect(traces.last(of: nil)?.documentID == "a")
  }

  @Test func `documents answered long ago are forgotten`() {
    var traces = CompletionTraces()
    for number in 0..<1000 { traces.insert(Self.trace("\(number)")) }
    #expect(traces.last(of: "999") != nil)
    #expect(traces.last(of: "990") != nil)
    #expect(traces.last(of: "0") == nil)
  }
}
