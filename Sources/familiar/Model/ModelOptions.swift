internal import ArgumentParser
internal import ModelFiles

/// The options of every command that loads a model.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The model: a registered name, a .gguf file or a Hugging Face folder.",
      discussion: """
        Without it: $FAMILIAR_MODEL, the default of 'familiar models use', the installed model.
        """,
      valueName: "name-or-path"))
  var model: String?

  @Flag(help: "Load the model even if it is larger than half of the free memory.")
  var force = false

  @Option(
    help: ArgumentHelp("Worker threads; default: one for each CPU, 8 at most.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads is \(threads); give a number from 1 to 256")
    }
  }

  /// What was asked for.
  var request: ModelRequest { ModelRequest(model: model, threads: threads, force: force) }

  /// The path of the model's file or folder.
  func path() throws -> String { try request.path() }

  /// Opens the model's file or folder, which reads no weights.
  func openCheckpoint() throws -> Checkpoint { try request.openCheckpoint() }

  /// Opens the model and makes it ready to run.
  func load() throws -> LoadedModel { try request.load() }
}
