import JSONCoding
import Storage
import TestSupport
import Testing

/// Importing models and choosing among them.
@Suite struct RegistryCommandTests {
  private let state: TemporaryState
  private let program: ChildProcess
  private let source: String

  init() throws {
    state = try TemporaryState()
    program = ChildProcess(folder: state)
    source = try TinyModel.make(in: state)
  }

  /// The list without what came with the program, which lies above it in a checkout.
  private func ownModels() throws -> [JSON] {
    let list = try JSON(parsing: program.run(["models", "list", "--json"]).text)
    return (list.array ?? []).filter { $0["shipped"] == false }
  }

  @Test func `a model is imported, chosen, shown and removed`() throws {
    let result = try program.run(["models", "import", source, "--name", "one", "--json"])
    #expect(result.status == 0, "\(result.error)")
    let imported = try JSON(parsing: result.text)
    #expect(imported["name"] == "one")
    #expect(imported["tensors"]?.array?.count == 16)
    // The table names tensors, types and reasons, and no progress bar is drawn into a file.
    #expect(result.error.contains("token_embd.weight"))
    #expect(!result.error.contains("\u{1B}"))

    #expect(try program.run(["models", "use", "one"]).status == 0)
    #expect(try ownModels().first?["default"] == true)
    // The default needs no --model.
    #expect(try program.run(["generate", "--ids", "1", "--max-tokens", "1"]).status == 0)

    let shown = try JSON(parsing: program.run(["models", "show", "--json"]).text)
    #expect(shown["name"] == "one")
    #expect(shown["vocab_size"]?.integer == TinyModel.vocabularySize)
    #expect(shown["id"] == imported["id"])

    #expect(try program.run(["models", "import", source, "--name", "one"]).status == 1)
    #expect(try program.run(["models", "remove", "one"]).status == 0)
    #expect(try ownModels().isEmpty)
  }

  @Test(arguments: ["f32", "f16", "q8_0", "q4_0", "q4_k"])
  func `a file is written and nothing registered`(_ type: String) throws {
    let path = state.file("\(type).gguf")
    let result = try program.run(["models", "import", source, "--type", type, "--output", path])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.text == "\(path)\n")
    #expect(try ownModels().isEmpty)
    let ids = try program.run(["generate", "--ids", "1,2", "--max-tokens", "3", "--model", path])
    #expect(ids.status == 0, "\(ids.error)")
  }

  @Test func `a default whose file is gone is told of, and removed by name`() throws {
    for arguments in [["import", source, "--name", "one"], ["use", "one"]] {
      #expect(try program.run(["models"] + arguments).status == 0)
    }
    try FileRemoval.remove(state.file("data/familiar/models/one.gguf"))
    let complete = ["generate", "--ids", "1", "--max-tokens", "1"]
    #expect(try program.run(complete).error.contains("familiar models remove one"))
    let list = try program.run(["models", "list", "--json"])
    #expect(list.status == 0)
    #expect(list.error.contains("the default model 'one', chosen with 'familiar models use'"))
    #expect(try program.run(["models", "remove", "one"]).status == 0)
    #expect(try program.run(["models", "list"]).error.isEmpty)
  }

  @Test(.enabled(if: ShippedModel.file != nil))
  func `the shipped model goes by its name`() throws {
    let path = try #require(ShippedModel.file)
    let name = try #require(path.split(separator: "/").last?.dropLast(5))
    let list = try JSON(parsing: program.run(["models", "list", "--json"]).text).array
    #expect(list?.count == 1)
    #expect(list?.first?.members.map(\.key) == ["name", "path", "bytes", "default", "shipped"])
    #expect(list?.first?["name"]?.string == String(name))
    #expect(list?.first?["default"] == true)
    let shown = try JSON(parsing: program.run(["models", "show", String(name), "--json"]).text)
    #expect(shown["path"]?.string == path)
    for arguments in [
      ["import", source, "--name", "one"], ["use", "one"], ["use", String(name)],
    ] {
      #expect(try program.run(["models"] + arguments).status == 0)
    }
    #expect(try ownModels().first?["default"] == false)
    let removal = try program.run(["models", "remove", String(name)])
    #expect(removal.status == 1)
    #expect(removal.error.contains("came with Familiar"))
    #expect(FileReading.kind(of: path) == .regular)
  }

  @Test func `a folder is shown with the id of its weights`() throws {
    let shown = try JSON(parsing: program.run(["models", "show", source, "--json"]).text)
    let imported = try program.run(["models", "import", source, "--name", "one", "--json"])
    #expect(shown["id"]?.string?.count == 64)
    #expect(try JSON(parsing: imported.text)["id"] == shown["id"])
  }

  @Test func `a bad source leaves nothing behind`() throws {
    let broken = try state.write("this is no model", as: "broken.gguf")
    let path = state.file("out.gguf")
    let result = try program.run(["models", "import", broken, "--output", path])
    #expect(result.status == 1)
    #expect(result.output == [])
    #expect(try Directories.names(in: state.path).allSatisfy { !$0.hasPrefix("out.gguf") })
  }
}
