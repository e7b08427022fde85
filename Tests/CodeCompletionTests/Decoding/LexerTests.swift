import Testing

@testable import CodeCompletion

@Suite struct LexerTests {
  /// The text with `c`, `s` or `#` for each byte of code, string or comment.
  private func kinds(_ language: String, _ text: String) -> String {
    var lexer = Lexer(Language.named(language, filename: nil))
    return String(
      text.utf8.map { byte -> Character in
        switch lexer.advance(byte) {
        case .code: "c"
        case .string: "s"
        case .comment: "#"
        }
      })
  }

  @Test(arguments: [
    ("python", "a = 'b' # c", "ccccsssc###"), ("python", "'''a'b'''c", "sssssssssc"),
    ("python", "''\"\"c", "ssssc"), ("python", "'a\nb", "sscc"),
    ("python", "'a\\'b'c", "ssssssc"), ("swift", "/*a/*b*/c*/d", "c##########c"),
    ("c", "/*a/*b*/c", "c#######c"), ("c", "a//b\nc", "cc###c"), ("go", "`a\\`b", "ssssc"),
    ("rust", "'a str 'b'", "sscccccsss"), ("shellscript", "${#a} # b", "cccccc###"),
    ("yaml", "don't 'a'", "ccccccsss"),
  ])
  func `bytes are code, string or comment`(language: String, text: String, expected: String) {
    #expect(kinds(language, text) == expected)
  }

  @Test func `brackets in strings and comments do not count`() {
    let cases: [(language: String, before: String, open: String)] = [
      ("python", "f(a, '(', # (\n  [", "[("),
      ("rust", "fn f<'a>(x: &'a str, c: '(', {", "{("),
      ("c", "if (a /* ( */ && '(' ", "("),
      ("typescript", "f(`(${a}`, ", "("),
      ("java", "\"\"\"\n(\n\"\"\"; {", "{"),
      ("yaml", "a: don't [", "["),
      ("lua", "--[[ ( ]] f(", "("),
      ("html", "<!-- ( --> (", "("),
      ("shellscript", "echo ${a#(} $(", "("),
      ("c", "f(a[i)", ""),
    ]
    for (language, before, open) in cases {
      let balance = BracketBalance(
        before: Array(before.utf8), after: [], afterReachesEnd: true,
        language: Language.named(language, filename: nil))
      let found = String(decoding: balance.open.map { $0.bracket }, as: UTF8.self)
      #expect(found == open, "\(before)")
    }
  }

  @Test func `what the text below closes is told by its indentation`() {
    let cases: [(document: String, unclosed: [Bool])] = [
      ("f {\n  ‸\n}\n", [false]), ("f {\n  ‸\n", [true]),
      ("f {\n  g {\n    ‸\n}\n", [true, false]), ("f {\n  g {\n    ‸\n  }\n}\n", [false, false]),
      ("f(‸)\n", [false]), ("f(g(‸)\n", [false, true]), ("f([‸)\n", [true, false]),
    ]
    for (document, unclosed) in cases {
      let marked = Marked(document)
      let cursor = CursorContext(
        text: marked.text, offset: marked.offset, languageID: "swift", filename: nil)
      #expect(cursor.brackets.open.map { $0.isUnclosed } == unclosed, "\(document)")
    }
  }

  @Test func `in a long document what the cursor's line opens lacks its closer`() {
    let tail = String(repeating: "x = 1\n", count: DocumentWindow.reach / 3)
    let cases: [(document: String, unclosed: [Bool])] = [
      ("f {\n  g(‸\n", [true, false]), ("f(g(‸)\n", [false, true]), ("f {\n  ‸\n", [false]),
    ]
    for (document, unclosed) in cases {
      let marked = Marked(document + tail)
      let cursor = CursorContext(
        text: marked.text, offset: marked.offset, languageID: "swift", filename: nil)
      #expect(cursor.brackets.open.map { $0.isUnclosed } == unclosed, "\(document)")
    }
  }

  @Test func `a language is found by id or by file name`() {
    #expect(Language.named("PYTHON", filename: nil) == Language.named("python", filename: nil))
    #expect(Language.named("", filename: "a/b.rs") == Language.named("rust", filename: nil))
    #expect(Language.named("", filename: "Makefile") == Language.named("makefile", filename: nil))
    #expect(Language.named("?", filename: "noending") == Language.named("", filename: nil))
  }
}
