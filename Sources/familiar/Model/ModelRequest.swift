internal import Inference
internal import ModelFiles
internal import Storage

/// Which model is wanted, and how it is to run: from the command line or from an editor's settings.
struct ModelRequest: Sendable {
  /// A registered name, a `.gguf` file or a Hugging Face folder; nil is the default model.
  var model: String?
  /// Worker threads; nil chooses.
  var threads: Int?
  /// Load the model even if it is larger than half of the free memory.
  var force = false

  /// The path of the model's file or folder.
  func path() throws -> String {
    try ModelResolution(
      environment: ProcessEnvironment.variables, executable: ExecutablePath.current
    ).path(for: model)
  }

  /// Opens the model's file or folder, which reads no weights.
  func openCheckpoint() throws -> Checkpoint { try Checkpoint.open(path()) }

  /// Opens the model and makes it ready to run.
  func load() throws -> LoadedModel {
    let start = ContinuousClock.now
    let checkpoint = try openCheckpoint()
    try Interruption.check()
    let model = try GPTBigCodeModel(checkpoint: checkpoint, options: runtimeOptions)
    return LoadedModel(checkpoint: checkpoint, model: model, loading: ContinuousClock.now - start)
  }

  var runtimeOptions: GPTBigCodeModel.Options {
    var options = GPTBigCodeModel.Options()
    options.threads = threads
    options.isa = ProcessEnvironment["FAMILIAR_ISA"]
    options.cacheDirectory =
      StateDirectories(environment: ProcessEnvironment.variables).familiarCache
    options.ignoresMemoryLimit = force
    return options
  }
}
