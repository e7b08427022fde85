import Testing

@testable import SourceFiles

/// Languages by file name.
@Suite struct SourceLanguageTests {
  @Test(arguments: [
    ("a.py", "python"), ("A.PY", "python"), ("x.test.ts", "typescript"), ("Makefile", "makefile"),
    ("dir.py/noext", nil), (".py", nil), ("x.", nil), ("/a/b/c.rs", "rust"), ("", nil),
  ])
  func `names tell languages`(_ path: String, _ expected: String?) {
    #expect(SourceLanguage.identifier(forPath: path) == expected)
  }
}
