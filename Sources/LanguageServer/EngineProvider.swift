package import CodeCompletion

/// Completion by the engine that this process runs.
package actor EngineProvider: CompletionProvider {
  /// Makes the model that settings ask for, on the decode thread; an error is shown to the user as
  /// it describes itself.
  package typealias ModelMaker = @Sendable (ModelSelection) throws -> any LanguageModel

  private let makeModel: ModelMaker
  private let engine: CompletionEngine
  nonisolated let snippets: RepositorySnippets
  nonisolated let indexes: WorkspaceIndexes
  /// What the model was made for; nil where there is none.
  private var loaded: ModelSelection?

  /// - Parameter cacheDirectory: where the workspace's indexes are kept; nil keeps them in memory.
  package init(cacheDirectory: String? = nil, makeModel: @escaping ModelMaker) {
    self.makeModel = makeModel
    snippets = RepositorySnippets()
    indexes = WorkspaceIndexes(cacheDirectory: cacheDirectory, snippets: snippets)
    engine = CompletionEngine()
  }

  package func load(_ selection: ModelSelection) async -> String? {
    // Folders alone do not make another model.
    if let loaded, loaded.model == selection.model, loaded.adapters == selection.adapters,
      loaded.threads == selection.threads
    {
      return nil
    }
    let (makeModel, indexes, snippets) = (makeModel, indexes, snippets)
    let failure = await engine.reload {
      let model = try makeModel(selection)
      indexes.use(model.tokenizer)
      snippets.use(contextLength: model.contextLength)
      return model
    }
    loaded = failure == nil ? selection : nil
    return failure
  }

  package func configure(_ settings: Settings) async {
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

  package func close(_ documentID: String) async { await engine.documentClosed(documentID) }

  package func explanation(of documentID: String?) async -> String? {
    await engine.trace(for: documentID)?.explanation
  }
}
