import Testing
import Tokenization

@testable import CodeCompletion

@Suite struct SnippetTokensTests {
  @Test func `a snippet loses whole lines until it fits`() throws {
    let tokenizer = try ToyTokenizer.make()
    let lines = (0..<20).map { "let value\($0) = parse(token)" }
    let snippet = Snippet(filename: "a.swift", text: Array(lines.joined(separator: "\n").utf8))
    let whole = SnippetTokens.fitting(snippet, room: 100_000, tokenizer: tokenizer)
    #expect(whole.count > 100)
    var last = 0
    for room in [-3, 0, 5, 40, 100, 200, whole.count - 1, whole.count] {
      let ids = SnippetTokens.fitting(snippet, room: room, tokenizer: tokenizer)
      #expect(ids.count <= max(room, 0))
      #expect(ids.count >= last)
      last = ids.count
      guard !ids.isEmpty else { continue }
      // Every line that is there is there to its end.
      let text = String(decoding: tokenizer.decode(Array(ids.dropFirst())), as: UTF8.self)
      let shown = text.split(separator: "\n").dropFirst().map(String.init)
      #expect(shown == Array(lines.prefix(shown.count)))
      #expect(!shown.isEmpty)
    }
    #expect(last == whole.count)
  }

  @Test func `one endless line is left out`() throws {
    let snippet = Snippet(filename: "a", text: [UInt8](repeating: 0x61, count: 5000))
    #expect(
      try SnippetTokens.fitting(snippet, room: 50, tokenizer: ToyTokenizer.make()).isEmpty)
  }
}
