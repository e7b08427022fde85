import JSONCoding
import ModelFiles
import Storage
import Testing

/// The commands that load a model, on a tiny one.
@Suite struct ModelCommandTests {
  private let state: TemporaryState
  private let program: ChildProcess
  private let model: [String]

  init() throws {
    state = try TemporaryState()
    program = ChildProcess(folder: state)
    model = ["--model", try TinyModel.make(in: state)]
  }

  /// What a command prints as JSON.
  private func json(_ arguments: [String], input: String = "") throws -> JSON {
    let outcome = try program.run(arguments, input: Array(input.utf8))
    #expect(outcome.status == 0, "\(outcome.error)")
    return try JSON(parsing: outcome.text)
  }

  private func keys(_ json: JSON?) -> [String] { (json?.members ?? []).map(\.key) }

  @Test func `text becomes ids and ids become text`() throws {
    let text = "def f(x):\n\treturn x + 12\r\n"
    let ids = try program.run(["tokenize"] + model, input: Array(text.utf8)).output
    #expect(try JSON(parsing: ids).array?.isEmpty == false)
    #expect(try program.run(["tokenize", "--decode"] + model, input: ids).text == text)
    #expect(try program.run(["tokenize"] + model).text == "[]\n")
    #expect(try program.run(["tokenize", "--decode"] + model).output == [])
  }

  @Test func `specials are read only when asked for`() throws {
    let plain = try json(["tokenize"] + model, input: "<fim-prefix>")
    let special = try json(["tokenize", "--specials"] + model, input: "<fim-prefix>")
    #expect((plain.array?.count ?? 0) > 1)
    #expect(special.array?.count == 1)
  }

  @Test func `ids beyond the vocabulary fail`() throws {
    for arguments in [
      ["tokenize", "--decode"] + model, ["generate", "--ids", "705"] + model,
      ["logits", "--ids", "1,705", "--out", state.file("l")] + model,
    ] {
      let outcome = try program.run(arguments, input: Array("705".utf8))
      #expect(outcome.status == 1)
      #expect(outcome.output == [])
      #expect(outcome.error.contains("705"))
    }
    #expect(FileReading.kind(of: state.file("l")) == nil)
  }

  @Test func `generation continues with as many tokens as asked for`() throws {
    let long = try json(["generate", "--ids", "5,6,7", "--max-tokens", "9", "--json"] + model)
    #expect(keys(long) == ["ids", "logprobs"])
    let ids = try #require(long["ids"]?.array)
    #expect(ids.count == 9)
    #expect(long["logprobs"]?.array?.allSatisfy { ($0.number ?? 1) <= 0 } == true)
    let short = try json(["generate", "--ids", "5,6,7", "--max-tokens", "4", "--json"] + model)
    #expect(short["ids"]?.array == Array(ids.prefix(4)))
    // The last one needs no position of its own.
    let full = ["generate", "--ids", "5", "--max-tokens", "256"] + model
    #expect(try program.run(full).status == 0)
    let over = try program.run(["generate", "--ids", "5", "--max-tokens", "257"] + model)
    #expect(over.status == 1)
    #expect(over.error.contains("257 tokens do not fit"))
  }

  @Test func `logits are written for every id, in any chunks`() throws {
    let ids = (0..<40).map { "\($0 * 17 % 705)" }.joined(separator: ",")
    let whole = state.file("whole.safetensors")
    let parts = state.file("parts.safetensors")
    let base = ["logits", "--ids", ids] + model
    #expect(try program.run(base + ["--out", whole]).status == 0)
    #expect(try program.run(base + ["--out", parts, "--chunk", "3"]).output == [])
    let one = try SafetensorsFile(path: whole).tensor("logits")
    let other = try SafetensorsFile(path: parts).tensor("logits")
    #expect(one.shape == [40, 705])
    #expect(one.type == .f32)
    let worst = zip(one.bytes.bindMemory(to: Float.self), other.bytes.bindMemory(to: Float.self))
      .reduce(Float(0)) { max($0, ($1.0 - $1.1).magnitude) }
    #expect(worst < 1e-3)
  }

  @Test func `a result is not written over a device`() throws {
    let outcome = try program.run(["logits", "--ids", "1", "--out", "/dev/null"] + model)
    #expect(outcome.status == 1)
    #expect(FileReading.kind(of: "/dev/null") == .other)
  }

  @Test func `a completion is told with its prompt and timings`() throws {
    let file = try state.write("def f(x):\n    return \n", as: "a b:c.py")
    let result = try json(
      ["complete", "\(file):2:12", "--max-tokens", "5", "--json"] + model)
    #expect(
      keys(result) == ["model", "adapters", "prompt", "completions", "silence", "timings"])
    #expect(
      keys(result["prompt"]) == [
        "format", "tokens", "prefix_tokens", "suffix_tokens", "snippet_tokens", "reused_tokens",
      ])
    #expect(keys(result["timings"]) == ["load_ms", "prefill_ms", "decode_ms"])
    for completion in result["completions"]?.array ?? [] {
      #expect(keys(completion) == ["text", "ids", "mean_logprob", "stop_reason"])
    }
    let plain = try program.run(["complete", "\(file):2:12", "--max-tokens", "5"] + model)
    #expect(plain.text == result["completions"]?.array?.first?["text"]?.string ?? "")
  }

  @Test func `a completion may know a repository`() throws {
    try state.write("xyzzy.open_ledger(account)\n", as: "src/a.py")
    let file = try state.write("xyzzy.open_led\n", as: "src/here.py")
    let arguments = ["complete", "\(file):1:15", "--mode", "line"] + model
    let without = try program.run(arguments)
    #expect(!without.text.contains("ger(account)"))
    for _ in 0..<2 {
      // The second time from what the first left in the cache.
      let with = try program.run(arguments + ["--repository", state.file("src")])
      #expect(with.status == 0, "\(with.error)")
      #expect(with.text.hasPrefix("ger(account)"), "\(with.text)")
    }
    #expect(try program.run(arguments) == without)
    let missing = try program.run(arguments + ["--repository", state.file("none")])
    #expect(missing.status == 1)
    #expect(missing.error.contains("cannot index \(state.file("none"))"))
    let none = try program.run(["complete", "\(file):1:15", "--repository"])
    #expect(none.status == 64)
  }

  @Test func `texts around a cursor complete like a file`() throws {
    let before = try state.write("x = (", as: "before")
    let after = try state.write(")\n", as: "after")
    let file = try state.write("x = ()\n", as: "x.py")
    let parts = try program.run(
      [
        "complete", "--prefix-file", before, "--suffix-file", after, "--filename", "x.py",
        "--max-tokens", "6",
      ] + model)
    let whole = try program.run(["complete", "\(file):1:6", "--max-tokens", "6"] + model)
    #expect(parts == whole)
    #expect(try program.run(["complete", "--prefix-file", before] + model).status == 0)
  }

  @Test func `nothing to suggest is success, and the reason is told beside it`() throws {
    let file = try state.write("\0\0\0\n", as: "x.bin")
    let outcome = try program.run(["complete", "\(file):1:2"] + model)
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error == "familiar: nothing suggested: suggestions are off: binary\n")
  }

  @Test func `a position beyond the end fails before anything is loaded`() throws {
    let file = try state.write("ab\n", as: "x.py")
    for position in ["1:4", "3:1", "99999999999999999999:1"] {
      let outcome = try program.run(
        ["complete", "\(file):\(position)", "--model", "/nonexistent/model"])
      #expect(outcome.status == 1)
      #expect(outcome.error.contains("beyond the end"))
    }
  }

  @Test func `an unknown kernel table is refused with those that run`() throws {
    let outcome = try program.run(
      ["generate", "--ids", "1"] + model, environment: ["FAMILIAR_ISA": "abacus"])
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("FAMILIAR_ISA=abacus"))
    #expect(outcome.error.contains("scalar"))
  }
}
