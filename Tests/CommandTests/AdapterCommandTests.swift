import JSONCoding
import Storage
import TestSupport
import Testing

/// Adapters from elsewhere, on small models of Hugging Face.
@Suite struct AdapterCommandTests {
  private let state: TemporaryState
  private let program: ChildProcess
  private let base = "\(Fixtures.directory)/Inference/mqa"
  private let source = "\(Fixtures.directory)/Adapters/attention"

  init() throws {
    state = try TemporaryState()
    program = ChildProcess(folder: state)
  }

  private func run(_ arguments: String...) throws -> ChildProcess.Outcome {
    try program.run(arguments)
  }

  private func json(_ arguments: String...) throws -> JSON {
    try JSON(parsing: program.run(arguments + ["--json"]).text)
  }

  private func importAdapter(_ name: String) throws {
    let outcome = try run("adapters", "import", source, "--name", name, "--model", base)
    #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
  }

  /// The base with one number changed.
  private func otherBase() throws -> String {
    for name in ["config.json", "tokenizer.json"]
    where FileReading.kind(of: "\(base)/\(name)") != nil {
      try state.write(try FileReading.contents(of: "\(base)/\(name)"), as: "other/\(name)")
    }
    var weights = try FileReading.contents(of: "\(base)/model.safetensors")
    weights[weights.count - 4] ^= 1
    try state.write(weights, as: "other/model.safetensors")
    return state.file("other")
  }

  @Test func `an imported adapter records its model, and another model is told of it`() throws {
    try importAdapter("one")
    try importAdapter("two")
    let id = try json("models", "show", base)["id"]
    #expect(id?.string?.count == 64)
    #expect(try json("adapters", "show", "one")["base_id"] == id)
    let combined = ["adapters", "combine", "one", "two", "--name", "both", "--model", base]
    #expect(try program.run(combined).status == 0)
    #expect(try json("adapters", "show", "both")["base_id"] == id)

    let other = try otherBase()
    let logits = [
      "logits", "--ids", "1,2", "--out", state.file("l"), "--adapter", "one", "--model",
    ]
    #expect(try program.run(logits + [base]).error == "")
    let outcome = try program.run(logits + [other])
    #expect(outcome.status == 0)
    #expect(outcome.error.contains("another model of the same shape"))
    // What an adapter says of itself counts more than what it is registered for.
    #expect(try run("adapters", "export", "one", state.file("copy")).status == 0)
    let copied = try run(
      "adapters", "import", state.file("copy"), "--name", "three", "--model", other)
    #expect(copied.error.contains("another model of the same shape"))
    #expect(try json("adapters", "show", "three")["base_id"] == id)
  }

  @Test func `a damaged record is written anew by the command that the sentence names`() throws {
    try importAdapter("one")
    try Directories.create(state.file("p"))
    let use = ["adapters", "use", "one", "--repository", state.file("p")]
    #expect(try program.run(use).status == 0)
    try state.write("{", as: "data/familiar/adapters.json")
    for arguments in [["adapters", "off", "one"], ["adapters", "remove", "one"]] {
      let outcome = try program.run(arguments)
      #expect(outcome.status == 1)
      #expect(outcome.error.contains("familiar adapters off --all"))
    }
    #expect(try run("adapters", "off", "--all").status == 0)
    #expect(try program.run(use).status == 0)
    #expect(try json("adapters", "list").array?.first?["active"] == true)
    #expect(try run("adapters", "remove", "one", "one").status == 0)
    #expect(try run("adapters", "list", "--json").text == "[]\n")
  }

  @Test func `a broken adapter is told of and not copied`() throws {
    try importAdapter("one")
    #expect(try json("adapters", "show", "one")["problem"]?.isNull == true)
    try state.write("no tensors", as: "data/familiar/adapters/one/adapter_model.safetensors")
    #expect(
      try json("adapters", "show", "one")["problem"]?.string?.contains("adapter_model") == true)
    let outcome = try run("adapters", "export", "one", state.file("copy"))
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(FileReading.kind(of: state.file("copy")) == nil)
  }

  @Test func `an adapter without a record of its targets adapts what PEFT would`() throws {
    let weights = try FileReading.contents(of: "\(source)/adapter_model.safetensors")
    try state.write(weights, as: "plain/adapter_model.safetensors")
    let path = "\(source)/adapter_config.json"
    let configuration = try JSON(parsing: try FileReading.contents(of: path))
    for targets in [JSON.null, ["c_attn"]] {
      try state.write(
        configuration.adding(["target_modules": targets]).serialized(),
        as: "plain/adapter_config.json")
      let name = targets.isNull ? "absent" : "named"
      let outcome = try run(
        "adapters", "import", state.file("plain"), "--name", name, "--model", base)
      #expect(outcome.status == 0, "\(outcome.error)")
    }
    let files = try ["absent", "named"].map {
      try FileReading.contents(of: state.file("data/familiar/adapters/\($0)/adapter_config.json"))
    }
    #expect(files[0] == files[1])
  }

  @Test func `state of a newer Familiar is refused by every command that reads it`() throws {
    try importAdapter("one")
    try state.write("99\n", as: "data/familiar/version")
    for arguments in [
      ["models", "list"], ["models", "show", base], ["adapters", "list"],
      ["adapters", "show", "one"],
      ["generate", "--ids", "1", "--model", base], ["doctor", "--model", base],
    ] {
      let outcome = try program.run(arguments)
      #expect(outcome.status == 1 && outcome.output.isEmpty, "\(arguments)")
      #expect(outcome.error.contains("version"), "\(outcome.error)")
    }
    try state.write("", as: "data/familiar/version")
    #expect(try run("adapters", "list").error.contains("should hold a format version"))
  }
}
