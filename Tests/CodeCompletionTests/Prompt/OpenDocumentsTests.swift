import Testing

@testable import CodeCompletion

@Suite struct OpenDocumentsTests {
  private func query(_ text: String, limit: Int = 4096) -> SnippetQuery {
    SnippetQuery(
      documentID: "here", filename: "here.py", languageID: "python", surroundings: Array(text.utf8),
      maximumBytes: limit)
  }

  @Test func `what resembles the cursor's surroundings comes first`() {
    let open = OpenDocuments()
    open.update(id: "a", filename: "a.py", text: Array("def unrelated(thing): pass".utf8))
    open.update(
      id: "b", filename: "b.py", text: Array("class Parser:\n  def parse_header(token)".utf8))
    open.update(id: "here", filename: "here.py", text: Array("parse_header Parser token".utf8))
    let found = open.snippets(for: query("Parser().parse_header(token)"))
    #expect(found.map { $0.filename } == ["b.py"])
    open.remove("b")
    #expect(open.snippets(for: query("Parser().parse_header(token)")).isEmpty)
  }

  @Test func `snippets are bounded and do not overlap`() {
    let open = OpenDocuments()
    let line = "let parse_header = Parser(token)\n"
    open.update(
      id: "a", filename: "a.swift", text: Array(String(repeating: line, count: 200).utf8))
    let found = open.snippets(for: query("Parser parse_header token", limit: 2000))
    #expect(found.count > 1)
    #expect(found.reduce(0) { $0 + $1.text.count } <= 2000)
    #expect(open.snippets(for: query("")).isEmpty)
  }
}
