package import CodeCompletion

/// What the server needs of completion: ``EngineProvider`` in life, a scripted one in tests.
package protocol CompletionProvider: Sendable {
  /// Makes the model of `selection` the one that completes; why it failed, nil if it did not.
  func load(_ selection: ModelSelection) async -> String?

  /// Takes new settings; the model stays.
  func configure(_ settings: Settings) async

  /// Completes; a newer call for the same document supersedes an older one.
  ///
  /// Cancelling the calling task ends it.
  func complete(_ request: CompletionRequest) async -> CompletionResult

  /// Shows other documents' prompts a document, in its present text.
  func show(_ document: SnippetDocument) async

  /// Takes a document out of other documents' prompts.
  func hide(_ documentID: String) async

  /// Forgets what is kept for a document.
  func close(_ documentID: String) async

  /// How the last answer for a document came about, or of all if nil; English sentences.
  func explanation(of documentID: String?) async -> String?
}

/// The model that settings ask for.
package struct ModelSelection: Sendable, Equatable {
  /// A registered name or a path; nil is the default model.
  package var model: String?
  /// NAME or NAME=WEIGHT; nil is what was promoted for the repository.
  package var adapters: [String]?
  package var threads: Int?
  /// Paths of the workspace folders, for the adapters that belong to them.
  package var folders: [String] = []

  package init(_ settings: Settings, folders: [String]) {
    model = settings.model
    adapters = settings.adapters
    threads = settings.threads
    self.folders = folders
  }
}

/// A document whose text may be shown to the model in prompts of others.
package struct SnippetDocument: Sendable {
  package var id: String
  /// Relative to its workspace folder.
  package var filename: String
  package var languageID: String
  package var text: [UInt8]
}
