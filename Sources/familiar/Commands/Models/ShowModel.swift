internal import ArgumentParser
internal import JSONCoding
internal import ModelFiles

/// `familiar models show`.
struct ShowModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the shape, the tensors and the rounding errors of a model.",
    discussion: """
      EXAMPLES
        familiar models show
        familiar models show starcoder --json
        familiar models show ./model.gguf
      """)

  @Argument(
    help: ArgumentHelp(
      "A registered name, a .gguf file or a Hugging Face folder; default: the model that is used.",
      valueName: "name-or-path"))
  var name: String?

  @Flag(help: "Print everything as JSON.")
  var json = false

  /// The keys of the description that people see, under the name.
  private static let facts = [
    "path", "id", "parameters", "vocab_size", "n_positions", "n_embd", "n_layer", "n_head",
    "n_inner", "multi_query", "activation_function",
  ]

  func run() throws {
    let checkpoint = try ModelRequest(model: name).openCheckpoint()
    let description = ModelDescription.show(checkpoint)
    if json { return try StandardOutput.write(description) }
    var facts = TextTable(["name", checkpoint.name])
    for key in Self.facts {
      guard let value = description[key] else { continue }
      facts.add([key, value.string ?? (value.isNull ? "-" : value.serialized())])
    }
    var tensors = TextTable(["tensor", "type", "shape", "error"], numeric: [3])
    for tensor in checkpoint.orderedTensors {
      let error = checkpoint.relativeRMSErrors[tensor.name]
      tensors.add([
        tensor.name, "\(tensor.type)", tensor.shape.map(String.init).joined(separator: " x "),
        error.map(ImportReport.percent) ?? "-",
      ])
    }
    try StandardOutput.write("\(facts.text)\n\(tensors.text)".utf8)
  }
}
