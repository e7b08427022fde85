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
