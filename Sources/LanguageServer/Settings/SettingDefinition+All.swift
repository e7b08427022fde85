private import Inference
private import JSONCoding

extension SettingDefinition {
  /// Every setting, in the order in which the documentation shows them.
  static let all: [SettingDefinition] = [
    .init(
      "model", .string, nil,
      "A registered name, a .gguf file or a Hugging Face directory; without it the default model."),
    .init(
      "adapters", .strings, nil,
      "Personal adapters as NAME or NAME=WEIGHT; without it the one of the document's repository."),
    .init("enabled", .boolean, true, "Whether anything is suggested."),
    .init("disabledLanguages", .strings, [], "Language ids in which nothing is suggested."),
    .init(
      "disabledGlobs", .strings, [],
      "Patterns as in .gitignore; nothing is suggested in files that match."),
    .init(
      "mode", .choice(["auto", "line", "block"]), "auto",
      "How much to suggest: the rest of the line, a block, or what the cursor's place asks for."),
    .init("maxTokens", .integer(1...1024), nil, "The most tokens of one suggestion."),
    .init(
      "debounce", .choiceOrInteger(["adaptive"], 0...10_000), "adaptive",
      "Milliseconds without typing before a suggestion is computed; adaptive follows the typing."),
    .init(
      "minimumLogProbability", .number(NumberRange(-100...0)), nil,
      "Automatic suggestions with a lower mean log-probability per token are not shown."),
    .init(
      "contextTokens", .integer(64...1_048_576), nil,
      "The most tokens of a prompt; without it the model's context."),
    .init(
      "snippets", .choice(["auto", "on", "off"]), "auto",
      "Whether pieces of other open files go into the prompt; auto: where the context has room."),
    .init(
      "repository", .boolean, true,
      "Whether the workspace's files are indexed on this machine, so that suggestions know its names."
    ),
    .init("threads", .integer(1...1024), nil, "Worker threads; without it chosen from the CPU."),
    .init(
      "popupCompletion", .boolean, nil,
      "Whether textDocument/completion is answered; without it only where the editor has no inline completion."
    ),
    .init(
      "keepTraining", .boolean, true, "Whether a fine-tuning run goes on when the editor closes."),
    .init(
      "logLevel", .choice(["trace", "debug", "info", "warning", "error"]), "warning",
      "What goes to the log on standard error."),
    .init(
      "finetune.method", .choice(["lora", "full", "scratch"]), "lora", "How fine-tuning trains."),
    .init("finetune.minutes", .integer(1...10_080), 10, "Minutes that a fine-tuning run may take."),
    .init("finetune.rank", .integer(FineTuningRanges.rank), nil, "The rank of the adapter."),
    .init(
      "finetune.alpha", .number(FineTuningRanges.alpha), nil,
      "The scale of the adapter times its rank."),
    .init(
      "finetune.dropout", .number(FineTuningRanges.dropout), nil,
      "The share of the adapter's inputs dropped."),
    .init(
      "finetune.targetModules", .choices(AdapterSet.Target.names), nil,
      "The linear layers that are adapted."),
    .init(
      "finetune.learningRate", .number(FineTuningRanges.learningRate), nil,
      "The highest learning rate."),
    .init(
      "finetune.seed", .integer(0...Int(Int32.max)), nil, "The seed of data order and weights."),
    .init(
      "finetune.compute", .choice(["auto", "f32"]), "auto",
      "The arithmetic of training; f32 is exact and slower."),
  ]

  /// The definition of a setting by its full name.
  static func named(_ name: String) -> SettingDefinition? { all.first { $0.name == name } }
}
