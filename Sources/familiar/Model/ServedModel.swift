internal import CodeCompletion
internal import LanguageServer

/// The model behind the language server.
enum ServedModel {
  /// Opens the model that settings ask for, as `--model` would.
  static func make(_ selection: ModelSelection) throws -> any LanguageModel {
    try ModelRequest(model: selection.model, threads: selection.threads).load().languageModel()
  }
}
