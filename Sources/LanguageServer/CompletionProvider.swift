package import CodeCompletion

/// What the server needs of completion: ``EngineProvider`` in life, a scripted one in tests.
package protocol CompletionProvider: Sendable {
  /// Makes the model of `selection` the one that completes; why it failed, nil if it did not.
  func load(_ selection: ModelSelection) async -> String?

  /// Takes new settings; the model stays.
  func configure(_ settings: Settings) async

  /// Takes the folders whose files suggestions may know.
  func open(_ workspace: Workspace) async

  /// Looks at files again that changed on disk.
  func filesChanged(_ changes: FileChanges) async

  /// How the indexing of the workspace goes; nil where nothing is indexed.
  func repositoryStatus() async -> RepositoryStatus?

  /// Completes; a newer call for the same document supersedes an older one.
  ///
  /// Cancelling the calling task ends it.
  func complete(_ request: CompletionRequest) async -> CompletionResult

  /// Shows other documents' prompts a document, in its present text.
  func show(_ document: SnippetDocument) async

  /// Takes a document out of other documents' prompts.
  func hide(_ documentID: String) async

  /// Forgets what is kept for a document, and gives up on requests for it whose order is below `order`.
  func close(_ documentID: String, before order: UInt64) async

  /// How the last answer for a document came about, or of all if nil; English sentences.
  func explanation(of documentID: String?) async -> String?

  /// The adapters that documents in these folders are completed with: NAME or NAME=WEIGHT.
  func adapters(for folders: [String]) async -> [String]

  /// Puts an adapter to use, or those of a folder out of use; why not, if not.
  func changeAdapters(_ change: AdapterChange) async -> String?

  /// What the user should know since this was last asked; each is shown once.
  func notices() async -> [String]
}

extension CompletionProvider {
  package func adapters(for folders: [String]) async -> [String] { [] }
  package func changeAdapters(_ change: AdapterChange) async -> String? {
    "this server has no adapters"
  }
  package func notices() async -> [String] { [] }
}

/// What `familiar.adapters.use` and `.off` ask for.
package struct AdapterChange: Sendable {
  /// NAME or NAME=WEIGHT; nil puts out of use.
  package var name: String?
  package var weight: Double?
  /// The workspace folder.
  package var folder: String
}

/// The model that settings ask for.
package struct ModelSelection: Sendable, Equatable {
  /// A registered name or a path; nil is the default model.
  package var model: String?
  package var threads: Int?

  package init(_ settings: Settings) {
    model = settings.model
    threads = settings.threads
  }
}

/// The folders that the editor has open.
package struct Workspace: Sendable, Equatable {
  /// Paths; nil where nothing is to be known of any repository.
  package var folders: [String]?

  package init(folders: [String]?) {
    self.folders = folders
  }
}

/// Files that somebody wrote, moved or removed.
package enum FileChanges: Sendable, Equatable {
  case paths(Set<String>)
  /// More than were worth remembering.
  case everything

  /// Paths that are remembered one by one; a checkout of another branch changes more.
  private static let limit = 1000

  package static func + (first: FileChanges, second: FileChanges) -> FileChanges {
    guard case .paths(let some) = first, case .paths(let others) = second else {
      return .everything
    }
    let all = some.union(others)
    return all.count > limit ? .everything : .paths(all)
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
