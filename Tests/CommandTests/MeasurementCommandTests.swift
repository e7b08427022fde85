import JSONCoding
import Storage
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The commands that measure, and what happens when they are stopped.
@Suite struct MeasurementCommandTests {
  private let state: TemporaryState
  private let program: ChildProcess
  private let model: [String]

  init() throws {
    state = try TemporaryState()
    program = ChildProcess(folder: state)
    model = ["--model", try TinyModel.make(in: state)]
  }

  private func keys(_ json: JSON?) -> Set<String> { Set((json?.members ?? []).map(\.key)) }

  @Test func `an evaluation is the same for the same seed`() throws {
    let source = (0..<40).map { "value_\($0) = compute(\($0))\n" }.joined()
    try state.write(source, as: "src/a.py")
    try state.write("let x = 1\nlet y = 2\n", as: "src/b.swift")
    let arguments = ["evaluate", state.file("src"), "--holes", "5", "--json"] + model
    let first = try program.run(arguments)
    #expect(first.status == 0, "\(first.error)")
    #expect(try program.run(arguments) == first)
    let json = try JSON(parsing: first.text)
    #expect(json["base"]?.isNull == true)
    #expect(json["results"]?.array?.compactMap { $0["language"]?.string } == ["python", "swift"])
    let total = json["total"]
    #expect(total?["files"] == 2)
    #expect(total?["holes"] == 5)
    #expect((total?["bits_per_byte"]?.number ?? 0) > 0)
    #expect(total?["exact_match_ci95"]?.array?.count == 2)
    #expect(
      keys(total) == [
        "language", "files", "bytes", "bits_per_byte", "holes", "exact_match", "exact_match_ci95",
        "edit_similarity",
      ])
  }

  @Test func `a repository is measured with its help and without`() throws {
    let source = (0..<40).map { "value_\($0) = compute(\($0))\n" }.joined()
    try state.write(source, as: "src/a.py")
    try state.write("let x = 1\nlet y = 2\n", as: "src/b.swift")
    let arguments =
      ["evaluate", "--repository", state.file("src"), "--holes", "3", "--json"] + model
    let outcome = try program.run(arguments)
    #expect(outcome.status == 0, "\(outcome.error)")
    let json = try JSON(parsing: outcome.text)
    let repository = json["repositories"]?.array?.first
    #expect(
      repository?["results"]?.array?.compactMap { $0["language"]?.string } == ["python", "swift"])
    for system in ["static", "cached", "retrieved", "both"] {
      let figures = repository?["total"]?[system]
      #expect(figures?["holes"] == 3, "\(system)")
      #expect((figures?["bits_per_byte"]?.number ?? 0) > 0, "\(system)")
    }
    #expect(json["median"]?.array?.count == 3)
    // What evaluate tells without --repository stays where it was.
    let plain = try program.run(
      ["evaluate", state.file("src"), "--holes", "0", "--json"] + model)
    let total = try JSON(parsing: plain.text)["total"]
    #expect(json["total"]?["bits_per_byte"] == total?["bits_per_byte"])
    #expect(keys(json["total"]) == keys(total))
    #expect(json["base"]?.isNull == true)
    let table = try program.run(arguments.filter { $0 != "--json" })
    #expect(table.text.split(separator: "\n").count == 1 + 3 * 4)
  }

  @Test func `rules are left out one by one over any kind of hole`() throws {
    try state.write("def f(a):\n    b = g(a)\n    return b\n", as: "src/a.py")
    let arguments = ["evaluate", state.file("src"), "--holes", "2", "--json"] + model
    let rules = try program.run(arguments + ["--ablate-rules", "--hole-kind", "pair"])
    #expect(rules.status == 0, "\(rules.error)")
    let json = try JSON(parsing: rules.text)
    #expect(json["hole_kind"] == "pair")
    #expect(json["rules"]?.array?.contains { $0["rule"] == "stop-newline" } == true)
    let block = try program.run(arguments + ["--hole-kind", "block"])
    #expect(try JSON(parsing: block.text)["total"]?["holes"] == 1)
    #expect(keys(try JSON(parsing: block.text)["total"]).contains("first_line_match"))
    let hidden = try JSON(parsing: try program.run(arguments + ["--suffix", "empty"]).text)
    #expect(
      hidden["suffix"] == "empty" && hidden["empty_completions"]?.integer != nil
        && hidden["immediate_ends"]?.integer != nil)
    for wrong in [
      ["evaluate", "x", "--suffix", "half"],
      ["evaluate", "--repository", "x", "--suffix", "empty"], ["evaluate"],
      ["evaluate", "x", "--hole-kind", "z"],
      ["evaluate", "--repository", "x", "--ablate-rules"],
    ] {
      #expect(try program.run(wrong).status == 64, "\(wrong)")
    }
  }

  @Test func `chosen files of a repository are measured with all of it known`() throws {
    try state.write("def f(a):\n    b = g(a)\n    return b\n", as: "src/a.py")
    try state.write("def g(a):\n    b = f(a)\n    return b + 1\n", as: "src/b.py")
    try state.write("x = 1\n", as: "other.py")
    func total(_ paths: [String]) throws -> JSON? {
      let outcome = try program.run(
        ["evaluate"] + paths.map { state.file($0) } + [
          "--repository", state.file("src"), "--holes",
        ]
          + ["2", "--json"] + model)
      guard outcome.status == 0 else { return nil }
      return try JSON(parsing: outcome.text)["total"]
    }
    #expect(try total([])?["files"] == 2)
    #expect(try total(["src/b.py"])?["files"] == 1)
    #expect(try total(["other.py"]) == nil)
  }

  @Test func `a bench has all its figures`() throws {
    let outcome = try program.run(
      [
        "bench", "--json", "--prompt", "20", "--generate", "4", "--repeat", "1", "--keystrokes",
        "12", "--threads", "1",
      ] + model)
    #expect(outcome.status == 0, "\(outcome.error)")
    let json = try JSON(parsing: outcome.text)
    #expect(
      keys(json).isSuperset(of: [
        "load_ms", "prefill_tokens_per_second", "decode_tokens_per_second", "prompt", "generate",
        "threads", "isa", "keystroke", "memory", "bandwidth",
      ]))
    #expect(json["prompt"] == 20)
    #expect(json["threads"] == 1)
    #expect(json["keystroke"]?["keystrokes"] == 12)
    #expect((json["keystroke"]?["reused_tokens"]?.integer ?? 0) > 0)
    #expect((json["memory"]?["anonymous_bytes"]?.integer ?? 0) > 0)
    #expect((json["bandwidth"]?["measured_bytes_per_second"]?.number ?? 0) > 1e8)
    let long = try program.run(["bench", "--prompt", "250", "--generate", "7"] + model)
    #expect(long.status == 1)
    #expect(long.error.contains("257 tokens do not fit"))
  }

  @Test func `doctor finds nothing wrong with a sound model`() throws {
    let outcome = try program.run(["doctor", "--json"] + model)
    #expect(outcome.status == 0, "\(outcome.error)")
    let checks = try JSON(parsing: outcome.text)["checks"]?.array ?? []
    #expect(checks.count >= 8)
    #expect(checks.allSatisfy { $0["status"] != "failed" })
  }

  @Test func `doctor names the check that fails`() throws {
    let outcome = try program.run(["doctor"] + model, environment: ["FAMILIAR_ISA": "abacus"])
    #expect(outcome.status == 1)
    #expect(outcome.output == [])
    #expect(outcome.error.contains("kernel_table"))
  }

  @Test func `Ctrl-C ends with 130 and leaves no file`() throws {
    let ids = (0..<256).map { "\($0)" }.joined(separator: ",")
    // So many rounds that it runs until it is stopped.
    let arguments =
      ["bench", "--repeat", "1000", "--keystrokes", "0", "--prompt", "56", "--generate", "200"]
      + model
    let outcome = try program.run(arguments, interruptAfter: 1_500_000)
    #expect(outcome.status == 130)
    #expect(outcome.output == [])
    #expect(outcome.error == "")
    let out = state.file("l.safetensors")
    let logits = try program.run(
      ["logits", "--ids", ids, "--chunk", "1", "--out", out] + model, interruptAfter: 1000)
    #expect([0, 130].contains(logits.status))
    #expect((FileReading.kind(of: out) == nil) == (logits.status == 130))
  }

  #if os(Linux)
    @Test func `a full disk is an error, a reader that left is not`() throws {
      let arguments = ["generate", "--ids", "1", "--max-tokens", "1"] + model
      let outcome = try program.run(arguments, output: "/dev/full")
      #expect(outcome.status == 1)
      #expect(outcome.error.contains("cannot write the result"))
    }
  #endif
}
