import RepositoryIndex
import Testing

@testable import CodeCompletion

@Suite struct WorkspaceSnippetsTests {
  private func query(_ text: String, limit: Int = 4096) -> SnippetQuery {
    let bytes = Array(text.utf8)
    return SnippetQuery(
      documentID: "here", filename: "here.py", languageID: "python", text: bytes,
      offset: bytes.count, maximumBytes: limit)
  }

  /// All candidates, whatever they are like: the rule is not what is tested.
  private static var everything: SnippetRule {
    var rule = SnippetRule()
    rule.minimumSimilarity = 0
    rule.definitionBytes = 0
    return rule
  }

  /// A repository of `files`, which are read from the same dictionary.
  private func workspace(
    _ files: [String: String], rule: SnippetRule = everything
  ) throws -> WorkspaceSnippets {
    let workspace = WorkspaceSnippets(rule: rule) { files[$0].map { Array($0.utf8) } }
    workspace.update(
      try SnippetIndex(
        files: files.sorted { $0.key < $1.key }
          .map { SnippetFile(path: $0.key, text: Array($0.value.utf8)) }))
    return workspace
  }

  private func shown(_ snippets: [Snippet]) -> [String] {
    snippets.map { $0.filename + ": " + String(decoding: $0.text, as: UTF8.self) }
  }

  @Test func `what resembles the cursor's surroundings comes first`() {
    let open = WorkspaceSnippets(rule: Self.everything)
    open.update(id: "a", filename: "a.py", text: Array("def unrelated(thing): pass".utf8))
    open.update(
      id: "b", filename: "b.py", text: Array("class Parser:\n  def parse_header(token)".utf8))
    open.update(id: "here", filename: "here.py", text: Array("parse_header Parser token".utf8))
    let found = open.snippets(for: query("Parser().parse_header(token)"))
    #expect(found.map { $0.filename } == ["b.py"])
    open.remove("b")
    #expect(open.snippets(for: query("Parser().parse_header(token)")).isEmpty)
  }

  @Test func `closed files are read, and an open one counts as it is now`() throws {
    let workspace = try workspace([
      "a.py": "def parse_header(token):\n  return token.first\n",
      "b.py": "value = parse_header(token)\n",
    ])
    let wanted = query("parse_header(token")
    #expect(
      shown(workspace.snippets(for: wanted)).first
        == "a.py: def parse_header(token):\n  return token.first")
    workspace.update(
      id: "a", filename: "a.py", text: Array("def parse_header(token, strict):\n  pass\n".utf8))
    let changed = shown(workspace.snippets(for: wanted))
    #expect(changed.first == "a.py: def parse_header(token, strict):\n  pass")
    #expect(changed.allSatisfy { !$0.contains("token.first") })
    workspace.remove("a")
    #expect(shown(workspace.snippets(for: wanted)).first?.contains("token.first") == true)
  }

  @Test func `a file that changed since it was indexed is left out, and so is one that is gone`()
    throws
  {
    let text = "def parse_header(token):\n  return token.first\n"
    let index = try SnippetIndex(files: [SnippetFile(path: "a.py", text: Array(text.utf8))])
    for now in ["# changed\n" + text, nil] {
      let workspace = WorkspaceSnippets(rule: Self.everything) { _ in now.map { Array($0.utf8) } }
      workspace.update(index)
      #expect(workspace.snippets(for: query("parse_header(token")).isEmpty)
    }
  }

  @Test func `snippets are whole lines within the limit`() throws {
    let lines = (0..<60).map { "  value_\($0) = parse_header(token_\($0))\n" }
    let workspace = try workspace(["a.py": "def parse_all():\n" + lines.joined()])
    for limit in [0, 10, 100, 300, 2000] {
      let found = workspace.snippets(for: query("parse_header(value_3, token_3", limit: limit))
      #expect(found.reduce(0) { $0 + $1.text.count } <= limit)
      #expect(found.isEmpty == (limit < 100))
      for snippet in found {
        let last = snippet.text.split(separator: UInt8(ascii: "\n")).last.map(Array.init) ?? []
        #expect(last.last == UInt8(ascii: ")") || last.last == UInt8(ascii: ":"))
      }
    }
  }

  @Test func `no text is shown twice`() throws {
    let text = "def parse_header(token):\n    return decode(token, strictly)\n"
    let workspace = try workspace(["a.py": text, "copy/a.py": text])
    #expect(workspace.snippets(for: query("parse_header(token, decode")).count == 1)
    // What the document itself has is no news.
    #expect(workspace.snippets(for: query(text + "\nparse_header(token, decode")).isEmpty)
  }

  @Test func `the document's own file is never shown`() throws {
    let workspace = try workspace(["here.py": "def parse_header(token):\n  return token\n"])
    #expect(workspace.snippets(for: query("parse_header(token")).isEmpty)
    workspace.update(
      id: "here", filename: "here.py", text: Array("def parse_header(token): return 1".utf8))
    #expect(workspace.snippets(for: query("parse_header(token")).isEmpty)
  }

  @Test func `the rule keeps out what resembles too little`() throws {
    var strict = SnippetRule()
    strict.definitionBytes = Int.max
    strict.minimumSimilarity = 0.6
    let files = ["a.py": "def parse_header(token):\n    return other_thing(unrelated)\n"]
    #expect(
      try workspace(files, rule: strict).snippets(for: query("parse_header(distant)")).isEmpty)
    strict.definitionBytes = 0
    #expect(
      try workspace(files, rule: strict).snippets(for: query("parse_header(distant)")).count == 1)
  }

  @Test func `hostile documents and cursors are borne`() throws {
    let workspace = try workspace(["a.py": "def parse_header(token):\n  return token\n"])
    for text in [[], [0xFF, 0xFE, 0x0A], [UInt8](repeating: 0x61, count: 300_000)] as [[UInt8]] {
      workspace.update(id: "other", filename: "other.py", text: text)
      for offset in [-5, 0, text.count, text.count + 9] {
        let found = workspace.snippets(
          for: SnippetQuery(
            documentID: "x", filename: nil, languageID: "", text: text, offset: offset,
            maximumBytes: 1000))
        #expect(found.reduce(0) { $0 + $1.text.count } <= 1000)
      }
    }
  }
}
