internal import ArgumentParser
internal import Inference
internal import ModelFiles
internal import Storage

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

  /// The path of the model's file or folder.
  func path() throws -> String {
    let state = StateDirectories(environment: ProcessEnvironment.variables)
    return try ModelRegistry(state: state).resolve(model)
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

  private var runtimeOptions: GPTBigCodeModel.Options {
    var options = GPTBigCodeModel.Options()
    options.threads = threads
    options.isa = ProcessEnvironment["FAMILIAR_ISA"]
    options.cacheDirectory =
      StateDirectories(environment: ProcessEnvironment.variables).familiarCache
    options.ignoresMemoryLimit = force
    return options
  }
}
