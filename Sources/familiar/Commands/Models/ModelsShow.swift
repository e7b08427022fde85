internal import ArgumentParser
internal import JSONCoding
internal import ModelFiles

/// `familiar models show`.
struct ModelsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a model's shape and tensors.",
    discussion: """
      EXAMPLES
        familiar models show
        familiar models show starcoderbase-1b --json
        familiar models show ./model.gguf
      """)

  @Argument(
    help: ArgumentHelp(
      "A registered name, a .gguf file or a Hugging Face folder; default: the model in use.",
      valueName: "name-or-path"))
  var argument: String?

  @Option(help: ArgumentHelp("The same, as other commands take it.", valueName: "name-or-path"))
  var model: String?

  @Flag(help: "Print everything as JSON.")
  var json = false

  func validate() throws {
    if argument != nil, model != nil {
      throw ValidationError("give the model once: as an argument or with --model")
    }
  }

  func run() throws {
    let checkpoint = try ModelRequest(model: argument ?? model).openCheckpoint()
    let description = ModelDescription.show(checkpoint)
    if json { return try StandardOutput.write(description) }
    var lines = ""
    for (key, value) in description.members where key != "tensors" {
      lines += "\(key): \(value.string ?? value.serialized())\n"
    }
    var table = TextTable(["tensor", "type", "shape", "rms error"], numeric: [3])
    for tensor in description["tensors"]?.array ?? [] {
      table.add([
        tensor["name"]?.string ?? "", tensor["type"]?.string ?? "",
        tensor["shape"]?.serialized() ?? "",
        tensor["relative_rms_error"]?.number.map { $0.fixed(4) } ?? "",
      ])
    }
    try StandardOutput.write((lines + "\n" + table.text).utf8)
  }
}
