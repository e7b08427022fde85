import RepositoryIndex
import Testing

@Suite struct SnippetRankingTests {
  private func candidates(
    _ files: [String: String], at text: String, path: String
  ) throws -> [SnippetCandidate] {
    let index = try SnippetIndex(
      files: files.sorted { $0.key < $1.key }
        .map { SnippetFile(path: $0.key, text: Array($0.value.utf8)) })
    let bytes = Array(text.utf8)
    let language =
      path.hasSuffix(".py") ? "python" : path.hasSuffix(".swift") ? "swift" : "typescript"
    return index.candidates(
      for: SnippetSearch(path: path, language: language, text: bytes, offset: bytes.count))
  }

  private func similar(_ all: [SnippetCandidate]) -> [String] {
    all.filter { $0.kind == .similar }.map { $0.path }
  }

  private func defining(_ all: [SnippetCandidate]) -> [String] {
    all.filter { $0.kind == .definition }.map { $0.path }
  }

  @Test func `the piece with the rarer identifiers comes first`() throws {
    let found = try candidates(
      [
        "a.py": "value = request.value\nother = request.other\n",
        "b.py": "value = parse_header(request)\n", "c.py": "value = request.data\n",
      ], at: "parse_header(request, value", path: "here.py")
    #expect(similar(found).first == "b.py")
    #expect(similar(found).count == 3)
    #expect(found.allSatisfy { $0.similarity > 0 && $0.similarity <= 1 })
  }

  @Test func `the document itself is no result`() throws {
    let found = try candidates(
      ["here.py": "parse_header(token)\n", "b.py": "parse_header(token)\n"],
      at: "parse_header(token", path: "here.py")
    #expect(similar(found) == ["b.py"])
  }

  @Test func `an imported file comes before its equal`() throws {
    let text = "def build_cart(items):\n    return total_price(items)\n"
    for (line, path) in [
      ("from shop.cart import build_cart", "app/main.py"), ("import shop.cart", "app/main.py"),
      ("from .cart import build_cart", "shop/main.py"),
      ("from . import cart", "shop/main.py"),
    ] {
      let found = try candidates(
        ["aaa/cart.py": text, "shop/cart.py": text, "zzz/cart.py": text],
        at: line + "\nbuild_cart(total_price(items", path: path)
      #expect(similar(found).first == "shop/cart.py", "\(line)")
      #expect(defining(found) == ["shop/cart.py"], "\(line)")
    }
  }

  @Test(arguments: [
    ("import { open } from './store'", "web/main.ts", "web/store.ts", "lib/store.ts"),
    ("import { open } from '../lib'", "web/main.ts", "lib/index.ts", "web/index.ts"),
    (
      "import Engine", "Sources/App/main.swift", "Sources/Engine/Open.swift",
      "Sources/Other/Open.swift"
    ),
  ])
  func `imports lead to files`(line: String, path: String, wanted: String, other: String) throws {
    let found = try candidates(
      [wanted: "openStore(connection)\n", other: "openStore(connection)\n"],
      at: line + "\nopenStore(connection", path: path)
    #expect(found.filter { $0.isImported }.map { $0.path } == [wanted])
    #expect(similar(found).first == wanted)
  }

  @Test func `the same folder and the same language count`() throws {
    let text = "open_store(connection)\n"
    let found = try candidates(
      ["a/x.py": text, "b/x.py": text, "b/x.rb": text], at: "open_store(connection",
      path: "b/here.py")
    #expect(similar(found) == ["b/x.py", "a/x.py", "b/x.rb"])
  }

  @Test func `names that the document defines are not looked up`() throws {
    let files = ["a.py": "def parse_header(token):\n  pass\ndef other_name(x):\n  pass\n"]
    let found = try candidates(
      files, at: "def parse_header(t):\n  pass\nother_name(parse_header(", path: "here.py")
    #expect(defining(found) == ["a.py"])
    #expect(
      try defining(candidates(files, at: "def other_name(x):\n  other_name(", path: "here.py"))
        .isEmpty)
  }

  @Test func `a name with many definitions has none`() throws {
    let files = Dictionary(
      uniqueKeysWithValues: (0..<5).map { ("m\($0).py", "def handle(x):\n    pass\n") })
    #expect(try defining(candidates(files, at: "handle(", path: "here.py")).isEmpty)
    // Unless an import says which.
    #expect(
      try defining(candidates(files, at: "from m3 import handle\nhandle(", path: "here.py"))
        == ["m3.py"])
  }

  @Test func `a piece knows the text that it was cut from`() throws {
    let text = "def parse_header(token):\n    return token\n"
    let found = try #require(
      candidates(["a.py": text], at: "parse_header(token", path: "here.py").first)
    #expect(found.isPiece(of: Array(text.utf8)))
    #expect(!found.isPiece(of: Array(text.replacing("token", with: "takes").utf8)))
    #expect(!found.isPiece(of: []))
  }

  @Test func `any cursor is borne`() throws {
    for text in HostileText.all {
      for offset in [-1, 0, text.count / 2, text.count, text.count + 10, Int.max] {
        let index = try SnippetIndex(files: [SnippetFile(path: "a.py", text: text)])
        let search = SnippetSearch(path: nil, language: "python", text: text, offset: offset)
        for candidate in index.candidates(for: search) {
          #expect(candidate.isPiece(of: text) && !candidate.range.isEmpty, "\(offset)")
        }
      }
    }
  }
}
