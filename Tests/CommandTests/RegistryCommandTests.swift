import JSONCoding
import Storage
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
    let list = try JSON(parsing: program.run(["models", "list", "--json"]).text)
    #expect(list.array?.first?["default"] == true)
    // The default needs no --model.
    #expect(try program.run(["generate", "--ids", "1", "--max-tokens", "1"]).status == 0)

    let shown = try JSON(parsing: program.run(["models", "show", "--json"]).text)
    #expect(shown["name"] == "one")
    #expect(shown["vocab_size"]?.integer == TinyModel.vocabularySize)
    #expect(shown["id"] == imported["id"])

    #expect(try program.run(["models", "import", source, "--name", "one"]).status == 1)
    #expect(try program.run(["models", "remove", "one"]).status == 0)
    #expect(try program.run(["models", "list", "--json"]).text == "[]\n")
  }

  @Test(arguments: ["f32", "f16", "q8_0", "q4_0", "q4_k"])
  func `a file is written and nothing registered`(_ type: String) throws {
    let path = state.file("\(type).gguf")
    let result = try program.run(["models", "import", source, "--type", type, "--output", path])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.text == "\(path)\n")
    #expect(try program.run(["models", "list", "--json"]).text == "[]\n")
    let ids = try program.run(["generate", "--ids", "1,2", "--max-tokens", "3", "--model", path])
    #expect(ids.status == 0, "\(ids.error)")
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
