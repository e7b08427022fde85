import Testing

@testable import CodeCompletion

@Suite struct BracketRuleTests {
  @Test(arguments: [
    RuleCase("python", "print(‸\n", "x)", "x)"),
    RuleCase("python", "print(‸)\n", "x)", "x)"),
    RuleCase("python", "print(‸)\n", "x))", "x)"),
    RuleCase("python", "x = ‸\n", "1)", "1"),
    RuleCase("python", "x = [‸\n", "1, 2]", "1, 2]"),
    RuleCase("python", "x = ‸\n", "\")\" + ']'", "\")\" + ']'"),
    RuleCase("python", "x = 1  # ‸\n", "see a) and b)", "see a) and b)"),
    RuleCase("swift", "func f() {\n  ‸\n}\n", "return 1\n}", "return 1"),
    RuleCase("swift", "func f() {\n  ‸\n", "return 1\n}", "return 1\n}"),
    RuleCase("swift", "func f() {\n  ‸\n}\n", "g { 1 }", "g { 1 }"),
    RuleCase("typescript", "foo(() => {\n  ‸\n});\n", "bar();\n});", "bar();"),
    RuleCase("typescript", "foo(‸, 1)\n", "a[0])", "a[0]"),
    RuleCase("typescript", "const a = `${‸\n", "}`)", "}`"),
    RuleCase("go", "if err != nil {\n\t‸\n}\n", "return err\n}\n}", "return err"),
    RuleCase("go", "func f() {\n\tif a {\n\t\tb()\n\t‸\n}\n", "}", "}"),
    RuleCase("rust", "fn f<'a>(x: &'a str) {\n    ‸\n}\n", "g(x)\n}", "g(x)"),
    RuleCase("rust", "let c = ‸;\n", "'}'", "'}'"),
    RuleCase("c", "if (‸) {\n", "a > b)) {", "a > b)"),
    RuleCase("c", "/* ‸ */\n", "a) b)", "a) b)"),
    RuleCase("java", "foo(bar(‸\n", "1))", "1))"),
    RuleCase("java", "foo(bar(‸);\n", "1))", "1))"),
    RuleCase("java", "foo(bar(‸));\n", "1)))", "1))"),
    RuleCase("yaml", "a: [‸\n", "1, 2]", "1, 2]"),
    RuleCase("yaml", "a: ‸\n", "b]", "b"),
    RuleCase("shellscript", "case $x in\n  ‸\nesac\n", "start) run ;;", "start) run ;;"),
    RuleCase("json", "{\n  \"a\": ‸\n}\n", "[1]\n}", "[1]"),
    RuleCase("markdown", "A list: ‸\n", "1) one", "1) one"),
  ])
  func `a bracket that nobody lacks ends a suggestion`(_ testCase: RuleCase) {
    testCase.check(stop: BracketStop.name)
  }

  /// More text than is looked at, so that the document's end is out of sight.
  private static let filler = String(repeating: "g(1)\n", count: 2000)

  @Test(arguments: [
    RuleCase("python", "f(\n    a,\n‸\nx = 1\n" + filler, ")", ")"),
    RuleCase("python", "if x:\n    f(\n        a,\n    ‸\n    y()\n" + filler, ")", ")"),
    RuleCase("python", "if x:\n    f([\n        a,\n    ‸\ny()\n" + filler, "])", "])"),
    RuleCase("python", "f(\n    ‸\n    b,\n)\n" + filler, "a)", "a"),
    RuleCase("python", "f(\n‸\n# no end\n  \n)\n" + filler, "a)", "a"),
    RuleCase("python", "f(\n‸\n\"\"\"\nno end\n\"\"\")\n" + filler, "a)", "a"),
    RuleCase("typescript", "f(() => {\n  ‸\ncase_: g()\n" + filler, "a})", "a"),
    RuleCase("c", "if (a &&\n‸\n#ifdef X\n    b)\n" + filler, "c)", "c"),
  ])
  func `code outside of a bracket shows that the bracket is to be closed`(_ testCase: RuleCase) {
    testCase.check(stop: BracketStop.name)
  }

  @Test(arguments: [
    RuleCase("python", "print(‸)\n", "x)", "x)", replaced: 1),
    RuleCase("python", "print(‸)\n", "x", "x"),
    RuleCase("python", "print(\"‸\")\n", "hi\")", "hi\")", replaced: 2),
    RuleCase("python", "print(\"‸\")\n", "hi\"", "hi\"", replaced: 1),
    RuleCase("python", "print(\"‸\")\n", "hi", "hi"),
    RuleCase("python", "x = \"\"\"‸\"\"\"\n", "doc\"\"\"", "doc\"\"\"", replaced: 3),
    RuleCase("swift", "let a = f(g(‸))\n", "1))", "1))", replaced: 2),
    RuleCase("swift", "let a = f(g(‸))\n", "1)", "1)", replaced: 1),
    RuleCase("typescript", "xs.map((x) => {‸})\n", "\n  y\n})", "\n  y\n})", replaced: 2),
    RuleCase("go", "m := map[string]int{‸}\n", "\"a\": 1}", "\"a\": 1}", replaced: 1),
    RuleCase("rust", "vec![‸]\n", "1, 2];", "1, 2];", replaced: 1),
    RuleCase("c", "if (‸) {\n", "a[i] > 0)", "a[i] > 0)", replaced: 1),
    RuleCase("java", "foo(‸) + 1;\n", "f(2))", "f(2))", replaced: 1),
    RuleCase("yaml", "a: [‸]\n", "1, 2", "1, 2"),
    RuleCase("c", "int main() {\n  ‸\n}\n", "return 0;", "return 0;"),
  ])
  func `a suggestion takes the place of closers that it writes itself`(_ testCase: RuleCase) {
    testCase.check(AutoPairedClosers.self)
  }
}
