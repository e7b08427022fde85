import Testing

@testable import CodeCompletion

@Suite struct StopConditionsTests {
  struct Case {
    var language: String
    var mode: CompletionRequest.Mode
    var document: String
    var written: String
    var kept: String
    var reason: CompletionResult.StopReason?

    init(
      _ language: String, _ mode: CompletionRequest.Mode, _ document: String, _ written: String,
      _ kept: String, _ reason: CompletionResult.StopReason?
    ) {
      self.language = language
      self.mode = mode
      self.document = document
      self.written = written
      self.kept = kept
      self.reason = reason
    }
  }

  @Test(arguments: [
    // The rest of a line.
    Case("python", .line, "x = ‸\n", "1\ny = 2\n", "1", .newline),
    Case("python", .line, "print(‸)\n", "x)\n", "x)", .newline),
    Case("python", .line, "print(‸)\n", "x)) ", "x)", .bracket),
    Case("python", .line, "x = ‸\n", "a[0]] ", "a[0]", .bracket),
    Case("python", .line, "x = ‸\n", "'a)' # b)\n", "'a)' # b)", .newline),
    Case("c", .line, "  ‸\n", "}\n", "", .bracket),
    Case("c", .line, "int f() {\n  a();\n‸\n\nint g() {\n}\n", "}\n", "}", .newline),
    Case("c", .line, "int f() {\n  a();\n‸\n}\n", "}\n", "", .bracket),
    Case("python", .line, "a = 1\n‸\nb = 2\n", "b = 2\n", "b = 2", .newline),
    Case("python", .line, "x = ‸ + other\n", "1 + other", "1 ", .suffix),
    Case("html", .line, "<a>\n  <b>\n  ‸\n</a>\n", "</b>\n</a>", "</b>", .newline),
    // A block that the cursor opens.
    Case(
      "python", .block, "def f(x):‸\n", "\n    return x\n\ndef g():\n", "\n    return x\n",
      .dedent),
    Case("swift", .block, "func f() {‸\n", "\n  return 1\n}\n\nfunc", "\n  return 1\n}", .bracket),
    Case("swift", .block, "func f() {‸}\n", "\n  return 1\n}\n\nfunc", "\n  return 1\n}", .bracket),
    Case(
      "swift", .block, "if a {‸\n", "\n  b\n} else {\n  c\n}\nd", "\n  b\n} else {\n  c\n}",
      .bracket),
    Case("go", .block, "\tif a {‸\n\t}\n", "\n\t\tb()\n\t}\n", "\n\t\tb()\n\t", .bracket),
    Case("typescript", .block, "foo(‸\n", "a,\n  b)\nbar", "a,\n  b)", .bracket),
    // A block inside of which the cursor stands.
    Case("python", .block, "def f():\n    ‸\n", "a()\n    b()\nc()\n", "a()\n    b()", .dedent),
    Case(
      "java", .block, "void f() {\n    ‸\n}\n", "a();\n    b();\n}\n", "a();\n    b();\n", .bracket),
    Case(
      "rust", .block, "fn f() {\n    ‸\n    close()\n}\n", "a();\n    b();\n    close()\n",
      "a();\n    b();", .suffix),
    Case(
      "yaml", .block, "on:\n  push:\n    ‸\n", "a: 1\n    b: 2\n  pull:\n", "a: 1\n    b: 2",
      .dedent),
    Case("python", .block, "x = \"\"\"‸\n", "a\nb\nc", "a\nb\nc", nil),
  ])
  func `a continuation stops where it should`(_ testCase: Case) {
    let marked = Marked(testCase.document)
    let cursor = CursorContext(
      text: marked.text, offset: marked.offset, languageID: testCase.language, filename: nil)
    var conditions = StopConditions(cursor: cursor, mode: testCase.mode)
    let bytes = Array(testCase.written.utf8)
    let stop = conditions.append(bytes)?.stop
    #expect(stop?.reason == testCase.reason, "\(testCase.document)")
    let kept = stop.map { Array(bytes.prefix($0.keep)) } ?? conditions.state.text
    // What follows the kept part was never read, so this also checks that stops come early.
    if stop == nil, testCase.reason == nil {
      #expect(String(decoding: kept, as: UTF8.self).hasPrefix(testCase.kept))
    } else {
      #expect(String(decoding: kept, as: UTF8.self) == testCase.kept, "\(testCase.document)")
    }
  }

  @Test(arguments: [
    Case("python", .block, "‸\nlast()\n", "a\nlast()\n", "a", .suffix),
    Case("python", .block, "‸\n\nfirst()\nsecond(value)\n", "a\nsecond(value)\n", "a", .suffix),
    // Too short for a line further below, too short for any.
    Case("python", .block, "‸\nfirst()\nsecond()\n", "a\nsecond()\nb", "a\nsecond()\nb", nil),
    Case("shellscript", .block, "‸\nfi\n", "a\nfi\nb", "a\nfi\nb", nil),
    // Its first line may be like its neighbours, and so may one that is indented otherwise.
    Case(
      "go", .block, "\t‸\n\terr = f()\n\tc.Assert(err, IsNil)\n",
      "c.Assert(err, IsNil)\n\tg()", "c.Assert(err, IsNil)\n\tg()", nil),
    Case("python", .block, "if a:\n  ‸\nlast()\n", "b\n  last()\n  c", "b\n  last()\n  c", nil),
    // The rest of the line, in whole or its first 20 bytes.
    Case("c", .line, "x = ‸ + other;\n", "1 + other;", "1 ", .suffix),
    Case("c", .line, "x = ‸;\n", "2; ", "2; ", nil),
    Case("c", .line, "f(‸, first, second, third);\n", "0, first, second, thi", "0", .suffix),
  ])
  func `a line that stands below ends a block, unless it may well come twice`(_ testCase: Case) {
    let marked = Marked(testCase.document)
    let cursor = CursorContext(
      text: marked.text, offset: marked.offset, languageID: testCase.language, filename: nil)
    var conditions = StopConditions(
      cursor: cursor, mode: testCase.mode,
      disabled: Set(StopConditions.names).subtracting([SuffixStop.name]))
    let bytes = Array(testCase.written.utf8)
    let stop = conditions.append(bytes)?.stop
    #expect(stop?.reason == testCase.reason, "\(testCase.document)")
    let kept = bytes.prefix(stop?.keep ?? bytes.count)
    #expect(String(decoding: kept, as: UTF8.self) == testCase.kept, "\(testCase.document)")
  }

  @Test func `a paragraph is enough where nobody asked for a block`() {
    let marked = Marked("def f():\n    ‸\n")
    let cursor = CursorContext(
      text: marked.text, offset: marked.offset, languageID: "python", filename: nil)
    var automatic = StopConditions(cursor: cursor, mode: .block, isAutomaticMode: true)
    #expect(
      automatic.append(Array("a()\n\n    b()".utf8))?.stop == Stop(reason: .newline, keep: 3))
    var explicit = StopConditions(cursor: cursor, mode: .block)
    #expect(explicit.append(Array("a()\n\n    b()".utf8)) == nil)
  }

  @Test func `a stop that is switched off does not stop`() {
    let marked = Marked("x = ‸\n")
    let cursor = CursorContext(
      text: marked.text, offset: marked.offset, languageID: "python", filename: nil)
    for (name, written) in [("stop-newline", "1\n"), ("stop-bracket", "1)")] {
      var on = StopConditions(cursor: cursor, mode: .line)
      #expect(on.append(Array(written.utf8))?.rule == name)
      var off = StopConditions(cursor: cursor, mode: .line, disabled: [name])
      #expect(off.append(Array(written.utf8)) == nil)
    }
  }

  @Test(arguments: [
    ("python", "def f():‸\n", CompletionRequest.Mode.block), ("python", "x = ‸\n", .line),
    ("python", "def f():\n    ‸\n", .block), ("python", "‸\n", .line),
    ("python", "# a comment:‸\n", .line), ("python", "x = ‸ + 1\n", .line),
    ("c", "if (a) {‸}\n", .block), ("c", "foo(‸)\n", .block), ("c", "foo(‸, 1)\n", .line),
    ("c", "int f() {\n\n‸\n}\n", .block), ("shellscript", "if true; then‸\n", .block),
    ("shellscript", "echo lathen‸\n", .line), ("markdown", "A list:‸\n", .line),
    ("yaml", "on:‸\n", .block), ("yaml", "on: ‸\n", .block), ("json", "{\"a\": ‸}\n", .line),
  ])
  func `line or block is decided by what the cursor stands on`(
    language: String, document: String, expected: CompletionRequest.Mode
  ) {
    let marked = Marked(document)
    let cursor = CursorContext(
      text: marked.text, offset: marked.offset, languageID: language, filename: nil)
    #expect(ModeDecision.resolve(.auto, at: cursor) == expected)
    #expect(ModeDecision.resolve(.line, at: cursor) == .line)
    #expect(ModeDecision.resolve(.block, at: cursor) == .block)
  }
}
