import Testing

@testable import CodeCompletion

@Suite struct OverlapRuleTests {
  @Test(arguments: [
    RuleCase("c", "x = ‸;\n", "5;", "5"),
    RuleCase("c", "if (‸) {\n", "a) {", "a)"),
    RuleCase("python", "foo(‸, b)\n", "a, b)", "a"),
    RuleCase("python", "x = foo.‸bar(1)\n", "baz.bar(1)", "baz."),
    RuleCase("python", "x = ‸bar(1)\n", "foo.bar", "foo."),
    RuleCase("python", "x = ‸ bar\n", "foo + bar", "foo +"),
    RuleCase("swift", "let a‸ = 1\n", ": Int = 1", ": Int"),
    RuleCase("typescript", "f(‸);\n", "g(1);", "g(1)"),
    RuleCase("typescript", "f(a‸);\n", ", g(1));", ", g(1))"),
    RuleCase("go", "return ‸, nil\n", "x, nil", "x"),
    RuleCase("rust", "let x = ‸.unwrap();\n", "f().unwrap();", "f()"),
    RuleCase("java", "for (int i = 0; ‸; i++) {\n", "i < n; i++) {", "i < n"),
    RuleCase("yaml", "a: ‸ # note\n", "1 # note", "1"),
    RuleCase("python", "x = ‸\n", "5;", "5;"),
  ])
  func `the rest of the line is not written again`(_ testCase: RuleCase) {
    testCase.check(LineOverlap.self)
  }

  @Test(arguments: [
    // A word runs into a word.
    RuleCase("python", "return ‸n * 2\n", "n", ""),
    RuleCase("rust", "    return ‸a + 1\n", "0", ""),
    RuleCase("python", "total = ‸total + 1\n", "self.", "self."),
    // A statement ends before an expression.
    RuleCase("typescript", "const x = ‸user.name;\n", "0;", ""),
    RuleCase("typescript", "const x = ‸user.name;\n", "await ", "await "),
    RuleCase("python", "for value in val‸ues:\n", "ue:", ""),
    RuleCase("python", "x = a[‸b]\n", "1:", "1:"),
    RuleCase("typescript", "p.then(r => {‸}).catch(e => {});\n", "});", "", replaced: 2),
    RuleCase("c", "for (int i = 0;‸ i < n; i++) {\n", " ;", " ;"),
    // A bracket stays open, or what the rest closes is closed already.
    RuleCase("typescript", "[1].map(x => ‸);\n", "{", ""),
    RuleCase("typescript", "[1].map(x => ‸);\n", "x + 1", "x + 1"),
    RuleCase("typescript", "setTimeout(() => ‸, 100);\n", "f(1)", "f(1)"),
    RuleCase("typescript", "foo(‸);\n", "() => {", ""),
    RuleCase("typescript", "foo(‸)\n", "() => {", "() => {"),
    RuleCase("python", "f(a, ‸b)\n", "c), ", ""),
    RuleCase("c", "if ‸ {\n", "(a[0] > 1)", "(a[0] > 1)"),
    RuleCase("python", "x = ‸)\n", "f(1", "f(1"),
    RuleCase("python", "x = ‸a,\n    b)\n", "f(", "f("),
    RuleCase("python", "x = ‸a,\n    b\n", "f(", ""),
    RuleCase("swift", "xs.map ‸$0 }\n", "{", "{"),
    // A literal stays open.
    RuleCase("python", "print(‸)\n", "\"  # noqa", ""),
    RuleCase("java", "print(\"x\" + ‸);\n", "a + \")", ""),
    RuleCase("python", "\"\"\"a ‸ b\n\"\"\"\n", "it's", "it's"),
    RuleCase("python", "x = 1  # a ‸ b\n", "(it's", "(it's"),
    RuleCase("python", "x = ‸\n", "\"open", "\"open"),
  ])
  func `a suggestion fits into its line`(_ testCase: RuleCase) {
    testCase.check(RestOfLine.self, after: [AutoPairedClosers.self])
  }

  @Test(arguments: [
    RuleCase("python", "os.environ.get(\"‸\")\n", "A\", \"B", "A\", \"B"),
    RuleCase("python", "os.environ.get(\"‸\")\n", "A\", \"B\")", "A\", \"B\")", replaced: 2),
    RuleCase("python", "d[\"‸\"] = 1\n", "\"\"", ""),
    RuleCase("typescript", "f(`/users/${‸}`);\n", "id}`", "id}`", replaced: 2),
    RuleCase("typescript", "f(`/users/${‸}`);\n", "id}`);", "id}`)", replaced: 3),
    RuleCase("typescript", "f(`/users/${‸}/posts`);\n", "id}", "id}", replaced: 1),
    RuleCase("typescript", "f(`/users/${‸}`);\n", "g({a})}", "g({a})}", replaced: 1),
    RuleCase("swift", "print(\"\\(name) is \\(‸)\")\n", "age)\"", "age)\"", replaced: 2),
    RuleCase("swift", "print(\"\\(name) is \\(‸)\")\n", "age", "age"),
    RuleCase("python", "f\"{d['‸']}\"\n", "a']}\"", "a']}\"", replaced: 4),
    RuleCase("python", "x = \"it's {‸}\"\n", "a}", "a}", replaced: 1),
    RuleCase("python", "print(\"‸\")\n", "say \\\"hi\\\"\")", "say \\\"hi\\\"\")", replaced: 2),
    RuleCase("typescript", "const { a, ‸ } = props;\n", "b ", "b"),
    RuleCase("html", "<title>‸</title></head>\n", "</title>\n</head>", ""),
    RuleCase(
      "typescript", "function f() {‸}\n", "\n    return 1;\n  }", "\n    return 1;\n}", replaced: 1),
    RuleCase("c", "    if (a) {‸\n", "\n        b();\n  }", "\n        b();\n    }"),
    RuleCase("python", "x = f(‸)\n", "\n    a,\n    )", "\n    a,\n)", replaced: 1),
  ])
  func `the chain leaves a line whole`(_ testCase: RuleCase) {
    testCase.checkChain()
  }

  @Test(arguments: [
    RuleCase("python", "import os\n‸\n", "import os", ""),
    RuleCase("python", "import os\n‸\n", "import sys", "import sys"),
    RuleCase("python", "x += dx\n‸\n", "y += dy", "y += dy"),
    RuleCase("python", "    name = 'x'\n    ‸\n", "name = \"x\"", ""),
    RuleCase("python", "    value = 1\n‸\n", "value = 1", "value = 1"),
    RuleCase("c", "  }\n  ‸\n", "}", "}"),
    RuleCase("java", "int count = 0;\nint cou‸\n", "nt = 0", ""),
    RuleCase("typescript", "foo(a, b);\n\n‸\n", "foo(a,b)", ""),
  ])
  func `the line above is not written again`(_ testCase: RuleCase) {
    testCase.check(DuplicateAbove.self)
  }

  @Test(arguments: [
    RuleCase("python", "‸\nimport os\n", "import os", ""),
    RuleCase("python", "‸\nimport os\n", "import os.path", "import os.path"),
    RuleCase("swift", "  ‸\n\n  return value\n", "return value;", ""),
    RuleCase("go", "\t‸\n\treturn nil\n", "return err", "return err"),
    RuleCase("rust", "    let ‸\n    let x = 1;\n", "x = 1;", ""),
    RuleCase("yaml", "a:\n  ‸\n  name: x\n", "name: x", ""),
    RuleCase("yaml", "a:\n  ‸\nname: x\n", "name: x", "name: x"),
  ])
  func `the line below is not written again`(_ testCase: RuleCase) {
    testCase.check(DuplicateBelow.self)
  }

  @Test(arguments: [
    RuleCase("python", "‸\n", "a()\na()\na()\nb()", "a()"),
    RuleCase("python", "‸\n", "a()\na()\nb()", "a()\na()\nb()"),
    RuleCase("python", "‸\n", "next(it)\nnext(it)\nb()", "next(it)"),
    RuleCase("python", "‸\n", "next(it)\nnext(io)\nb()", "next(it)\nnext(io)\nb()"),
    RuleCase("python", "if a:\n  ‸\n", "next(it)\n  next(it)\nb()", "next(it)"),
    RuleCase("swift", "\tx.‸\n", "append(1)\n\tx.append(1)\n", "append(1)"),
    RuleCase("swift", "\tx.‸\n", "append(1)\n\ty.append(1)\n", "append(1)\n\ty.append(1)\n"),
    RuleCase("python", "x = 1 + \\\n  ‸\n", "total\n\ntotal", "total\n\ntotal"),
    RuleCase("python", "  ‸\n", "a\n  b\n  a\n  b\n  a\n  b\nc", "a\n  b"),
    RuleCase(
      "python", "‸\n", "if a:\n  b\n  c\nif a:\n  b\n  c\nd", "if a:\n  b\n  c"),
    RuleCase("c", "‸\n", "}\n}\n}\n}", "}\n}\n}\n}"),
    RuleCase("c", "int a[] = {‸\n", "10, 10, 10, 10, 10, 10, 10", "10, ", stop: .length),
    RuleCase("c", "int a[] = {‸\n", "0, 0, 0, 0, 0, 0, 0", "0, 0, 0, 0, 0, 0, 0"),
  ])
  func `going round in circles is cut`(_ testCase: RuleCase) {
    testCase.check(RepeatedLines.self)
  }

  @Test(arguments: [
    RuleCase("c", "x = 1‸;\n", ";", ""),
    RuleCase("c", "x = 1‸; // one\n", "; // one", ""),
    RuleCase("c", "x = ‸;\n", "2;", "2;"),
    RuleCase("python", "‸\n", "x", "x"),
  ])
  func `what stands there is not suggested`(_ testCase: RuleCase) {
    testCase.check(Rewrite.self)
  }
}
