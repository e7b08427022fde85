internal import Adapters
internal import ArgumentParser
internal import Inference
internal import ModelFiles

/// `familiar adapters import`.
struct AdaptersImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Register a PEFT adapter for the model.",
    discussion: """
      The folder holds adapter_config.json and adapter_model.safetensors. Its matrices are checked \
      against the model, which is recorded as the one it was trained on unless it names another.

      EXAMPLES
        familiar adapters import ./peft-adapter
        familiar adapters import ./peft-adapter --name theirs --model starcoder
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: ArgumentHelp("The folder of a PEFT adapter.", valueName: "folder"))
  var folder: String

  @Option(help: ArgumentHelp("The name to register; default: the folder's.", valueName: "name"))
  var name: String?

  func run() throws {
    let checkpoint = try model.openCheckpoint()
    let adapter = try LoRAAdapter.read(folder: folder, for: checkpoint.configuration)
    let name = name ?? AdapterName.suggestion(forPath: AbsolutePath.of(folder))
    var metadata = try AdapterMetadata.read(folder: folder) ?? AdapterMetadata()
    // A folder of another machine means nothing here, and might be somebody else's here.
    metadata.repository = nil
    if let id = adapter.baseID, id != checkpoint.computedBaseID() {
      StandardError.write(
        "familiar: warning: \(name) was trained on another model of the same shape\n")
    }
    // PEFT's files name no model; without a record the adapter would run on any of this shape, and
    // nobody would be told.
    metadata.baseID = adapter.baseID ?? checkpoint.computedBaseID()
    try AdaptersCommand.registry.add(
      adapter, named: name, for: checkpoint.configuration, metadata: metadata)
    try StandardOutput.write(line: name)
  }
}
