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
    let description = ModelDescription.show(checkpoint, id: checkpoint.quickBaseID())
    if json { return try StandardOutput.write(description) }
    var facts = TextTable(["name", checkpoint.name])
    for (key, value) in description.members where key != "name" && key != "tensors" {
      facts.add([key, value.string ?? (value.isNull ? "-" : value.serialized())])
    }
    var tensors = TextTable(["tensor", "type", "shape", "error"], numeric: [3])
    for tensor in checkpoint.orderedTensors {
      tensors.add([
        tensor.name, "\(tensor.type)", tensor.shape.map(String.init).joined(separator: " x "),
        checkpoint.relativeRMSErrors[tensor.name].map(ImportReport.percent) ?? "-",
      ])
    }
    try StandardOutput.write("\(facts.text)\n\(tensors.text)".utf8)
  }
}
