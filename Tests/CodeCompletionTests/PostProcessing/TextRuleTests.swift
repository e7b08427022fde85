import Testing

@testable import CodeCompletion

@Suite struct TextRuleTests {
  @Test(arguments: [
    RuleCase("python", "‸", "x = 1<fim_middle>y", "x = 1"),
    RuleCase("python", "‸", "<|endoftext|>", ""),
    RuleCase("c", "‸", "a <fim b", "a <fim b"),
    RuleCase("c", "‸", "<fim-suffix>a", ""),
  ])
  func `the text of a special token ends a suggestion`(_ testCase: RuleCase) {
    testCase.check(SpecialTokenText.self)
  }

  @Test func `half a character is never shown`() {
    let context = CursorContext(text: [], offset: 0, languageID: "c", filename: nil)
    let cases: [(written: [UInt8], shown: [UInt8])] = [
      ([0x61, 0xC3], [0x61]), ([0x61, 0xC3, 0xA9], [0x61, 0xC3, 0xA9]),
      ([0x61, 0xFF, 0x62], [0x61]), ([0xF0, 0x9F, 0x98], []),
    ]
    for (written, shown) in cases {
      var suggestion = Suggestion(text: written, stopReason: .eos)
      IncompleteScalar.apply(to: &suggestion, at: context)
      #expect(suggestion.text == shown)
    }
  }

  @Test(arguments: [
    RuleCase("python", "x = ‸\n", " 1", "1"),
    RuleCase("python", "x =‸\n", " 1", " 1"),
    RuleCase("python", "    a\n    ‸\n", "    b", "b"),
    RuleCase("python", "    if a:\n    ‸\n", "    b", "    b"),
    RuleCase("python", "        a\n    ‸\n", "    b", "    b"),
    RuleCase("python", "x = \"a ‸\"\n", " b", " b"),
    RuleCase("go", "\ta()\n\t‸\n", "\tb()", "b()"),
  ])
  func `blanks that are there already are dropped`(_ testCase: RuleCase) {
    testCase.check(LeadingBlanks.self)
  }

  @Test(arguments: [
    RuleCase("go", "\tif a {‸\n", "\n        b\n    }", "\n\t\tb\n\t}"),
    RuleCase("go", "\tif a {‸\n", "\n\t\tb\n\t}", "\n\t\tb\n\t}"),
    RuleCase("python", "  if a:\n    b\n  if c:‸\n", "\n\t\td", "\n    d"),
    RuleCase("python", "    if c:‸\n", "\n        d", "\n        d"),
    RuleCase("c", "\tif (a) {\n\t‸\n", "  b;\n  c;", "\tb;\n\tc;"),
    RuleCase("c", "\ta();\n    b();\n    if (c) {‸\n", "\n\td();", "\n    d();"),
    RuleCase("python", "\tx = 1\n\ty = \"\"\"‸\n", "\n    text\n", "\n    text\n"),
    RuleCase("java", "class A {‸\n", "\n    int a;", "\n    int a;"),
  ])
  func `lines are indented as the document is`(_ testCase: RuleCase) {
    testCase.check(Indentation.self)
  }

  @Test(arguments: [
    RuleCase("python", "‸\n", "a = 1  \nb = 2\t\n\n", "a = 1\nb = 2"),
    RuleCase("python", "x = ‸y\n", "a + ", "a + "),
    RuleCase("python", "x = ‸\n", "a + ", "a +"),
  ])
  func `blanks at line ends are dropped`(_ testCase: RuleCase) {
    testCase.check(TrailingBlanks.self)
  }

  @Test(arguments: [
    RuleCase("python", "‸\n", " \n\t", ""),
    RuleCase("python", "‸\n", " x", " x"),
  ])
  func `white space alone is nothing`(_ testCase: RuleCase) {
    testCase.check(BlankSuggestion.self)
  }

  @Test(arguments: [
    RuleCase("c", "a();\r\n‸\r\n", "b();\nc();", "b();\r\nc();"),
    RuleCase("c", "a();\n‸\n", "b();\nc();", "b();\nc();"),
    RuleCase("c", "‸", "b();\nc();", "b();\nc();"),
  ])
  func `line ends are those of the document`(_ testCase: RuleCase) {
    testCase.check(LineEndings.self)
  }

  @Test(arguments: [
    RuleCase("typescript", "foo(‸);\n", "a, b);", "a, b)", replaced: 1),
    RuleCase("typescript", "foo(a‸);\n", ");", ""),
    RuleCase("typescript", "if (‸) {\n}\n", "a === b) {", "a === b)", replaced: 1),
    RuleCase("python", "print(\"‸\")\n", "hello\")", "hello\")", replaced: 2),
    RuleCase("python", "def f(x):\n    ‸\n", "    return x  \n", "return x"),
    RuleCase(
      "swift", "struct A {\r\n  ‸\r\n}\r\n", "var a = 1\n  var b = 2\n", "var a = 1\r\n  var b = 2"
    ),
    RuleCase("go", "\treturn ‸\n\treturn nil\n", "nil", ""),
    RuleCase("rust", "let v = vec![‸];\n", "1, 2, 3];", "1, 2, 3]", replaced: 1),
    RuleCase("yaml", "on:\n  push:\n    ‸\n", "branches: [main]\n", "branches: [main]"),
    RuleCase("java", "String s = \"‸\";\n", "abc\";", "abc\"", replaced: 1),
  ])
  func `the chain leaves what a user wants to see`(_ testCase: RuleCase) {
    testCase.checkChain()
  }

  @Test func `a rule that is switched off does nothing, and the one that empties is told`() {
    let marked = Marked("import os\n‸\n")
    let context = CursorContext(
      text: marked.text, offset: marked.offset, languageID: "python", filename: nil)
    let suggestion = Suggestion(text: Array("import os".utf8), stopReason: .newline)
    let on = PostProcessing.run(suggestion, at: context)
    #expect(on.emptiedBy == "duplicate-above")
    let off = PostProcessing.run(suggestion, at: context, disabled: ["duplicate-above"])
    #expect(off.emptiedBy == nil)
    #expect(off.suggestion.text == suggestion.text)
  }
}
