package import CodeCompletion

/// Completion by the engine that this process runs.
package actor EngineProvider: CompletionProvider {
  /// Makes the model that settings ask for; errors are shown to the user as they describe themselves.
  package typealias ModelMaker = @Sendable (ModelSelection) throws -> any LanguageModel

  private let makeModel: ModelMaker
  private var engine: CompletionEngine?

  package init(makeModel: @escaping ModelMaker) { self.makeModel = makeModel }

  package func load(_ selection: ModelSelection) async -> String? {
    let makeModel = makeModel
    engine = CompletionEngine { try makeModel(selection) }
    return nil
  }

  package func configure(_ settings: Settings) {}

  package func complete(
    _ request: CompletionRequest, deadline: Duration?
  ) async -> CompletionResult {
    guard let engine else {
      var result = CompletionResult()
      result.silence = .noModel("the model is not loaded yet")
      return result
    }
    return await engine.complete(request)
  }

  package func show(_ document: SnippetDocument) {}
  package func hide(_ documentID: String) {}
  package func close(_ documentID: String) {}
  package func explanation(of documentID: String?) -> String? { nil }
}
