package import Adapters
package import CodeCompletion
package import Storage

/// Completion by the engine that this process runs.
package actor EngineProvider: CompletionProvider {
  /// Makes the model that settings ask for, on the decode thread; an error is shown to the user as
  /// it describes itself.
  package typealias ModelMaker = @Sendable (ModelSelection) throws -> any LanguageModel

  private let makeModel: ModelMaker
  private let engine: CompletionEngine
  /// Told of every completion, so that training gives way.
  private nonisolated let activity: ServingActivity?
  nonisolated let snippets: RepositorySnippets
  nonisolated let indexes: WorkspaceIndexes
  private let servedAdapters: ServedAdapters?
  /// What the model was made for; nil where there is none.
  private var loaded: ModelSelection?

  /// - Parameters:
  ///   - cacheDirectory: where the workspace's indexes are kept; nil keeps them in memory.
  ///   - adapters: what documents may be completed with; nil: the model alone.
  ///   - activity: told of every completion, so that training gives way.
  package init(
    cacheDirectory: String? = nil, adapters: AdapterLibrary? = nil,
    activity: ServingActivity? = nil, makeModel: @escaping ModelMaker
  ) {
    self.makeModel = makeModel
    self.activity = activity
    servedAdapters = adapters.map { ServedAdapters($0) }
    snippets = RepositorySnippets()
    indexes = WorkspaceIndexes(cacheDirectory: cacheDirectory, snippets: snippets)
    engine = CompletionEngine()
  }

  package func load(_ selection: ModelSelection) async -> String? {
    if selection == loaded { return nil }
    let (makeModel, indexes, snippets) = (makeModel, indexes, snippets)
    let servedAdapters = servedAdapters
    let failure = await engine.reload {
      let model = try makeModel(selection)
      servedAdapters?.forgetModel()
      indexes.use(model.tokenizer)
      snippets.use(contextLength: model.contextLength)
      return model
    }
    loaded = failure == nil ? selection : nil
    return failure
  }

  package func configure(_ settings: Settings) async {
    servedAdapters?.configure(settings.adapters)
    var options = CompletionEngine.Options()
    options.pipeline.prompt.contextTokens = settings.contextTokens
    options.pipeline.prompt.snippets = .init(rawValue: settings.snippets) ?? .auto
    options.pipeline.prompt.snippetSource = snippets.source
    snippets.configure(options.pipeline.prompt)
    switch settings.debounce {
    case .adaptive: options.debounce = .adaptive
    case .fixed(let milliseconds): options.debounce = .fixed(.milliseconds(milliseconds))
    }
    await engine.configure(options)
  }

  package func open(_ workspace: Workspace) { indexes.open(workspace.folders) }

  package func filesChanged(_ changes: FileChanges) { indexes.filesChanged(changes) }

  package func repositoryStatus() -> RepositoryStatus? { indexes.status }

  // Not on this actor: each hop is a chance for two requests to change places.
  package nonisolated func complete(_ request: CompletionRequest) async -> CompletionResult {
    var request = request
    request.repository = indexes
    request.adapters = servedAdapters?.choice(for: request)
    activity?.begin()
    defer { activity?.end() }
    return await engine.complete(request)
  }

  package func show(_ document: SnippetDocument) {
    snippets.source.update(
      id: document.id, filename: document.filename, text: document.text)
    indexes.update(document.id, text: document.text)
  }

  package func hide(_ documentID: String) {
    snippets.source.remove(documentID)
    indexes.remove(documentID)
  }

  package func close(_ documentID: String, before order: UInt64) async {
    servedAdapters?.forget(documentID)
    await engine.documentClosed(documentID, before: order)
  }

  package func explanation(of documentID: String?) async -> String? {
    guard let text = await engine.trace(for: documentID)?.explanation else { return nil }
    return ([text] + (servedAdapters?.explanation(of: documentID).map { [$0] } ?? []))
      .joined(separator: "\n")
  }

  package func adapters(for folders: [String]) -> [String] {
    servedAdapters?.names(for: folders) ?? []
  }

  package func changeAdapters(_ change: AdapterChange) -> String? {
    guard let servedAdapters else { return "this server has no adapters" }
    guard let name = change.name else { return servedAdapters.off(for: change.folder) }
    return servedAdapters.use(name, weight: change.weight, for: change.folder)
  }

  package func notices() -> [String] { servedAdapters?.takeProblems() ?? [] }
}
