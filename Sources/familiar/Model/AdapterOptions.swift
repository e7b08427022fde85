internal import Adapters
internal import ArgumentParser
internal import Inference

/// `--adapter` of the commands that run a model.
struct AdapterOptions: ParsableArguments {
  @Option(
    name: .customLong("adapter"), parsing: .singleValue,
    help: ArgumentHelp(
      "An adapter to put on the model, a registered name or a PEFT folder; repeatable.",
      valueName: "name-or-folder[=weight]"))
  var texts: [String] = []

  func validate() throws {
    for text in texts where (try? AdapterRegistry.reference(text)) == nil {
      throw ValidationError("--adapter '\(text)': give NAME or NAME=WEIGHT, such as mine=0.8")
    }
  }

  /// Reads the adapters and puts them on the model; what the user should know goes to standard error.
  func apply(to loaded: inout LoadedModel) throws {
    guard !texts.isEmpty else { return }
    let base = AdapterBase(loaded.model)
    let registry = AdaptersCommand.registry
    loaded.adapters = try texts.map { text in
      try registry.load(try AdapterRegistry.reference(text), for: base)
    }
    for warning in loaded.adapters.compactMap(\.warning) {
      StandardError.write("familiar: warning: \(warning)\n")
    }
    loaded.adapterSet = AdapterSet(loaded.adapters, for: base)
  }
}
