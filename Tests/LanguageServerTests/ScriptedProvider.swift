internal import CodeCompletion

@testable internal import LanguageServer

/// Completion by rules instead of a model; keeps the engine's promises about superseding and cancelling.
actor ScriptedProvider: CompletionProvider {
  /// What is suggested where the text left of the cursor ends with `after`.
  struct Rule: Sendable {
    var after: String
    var texts: [String]
    var replaces = 0
    var silence: CompletionResult.Silence?
  }

  private let rules: [Rule]
  private let loadFailure: String?
  /// While true, a completion waits until it is released, superseded or cancelled.
  private var isHolding: Bool
  private var waiting: [String: (number: Int, continuation: CheckedContinuation<Void, Never>)] = [:]
  private var ended: [Int: CompletionResult.Silence] = [:]
  private var lastNumber = 0
  private var isLoadingSlowly: Bool
  private var loading: [CheckedContinuation<Void, Never>] = []

  private(set) var requests: [CompletionRequest] = []
  private(set) var settings: [Settings] = []
  private(set) var selections: [ModelSelection] = []
  private(set) var shown: [String: SnippetDocument] = [:]
  private(set) var closed: [String] = []
  private(set) var workspaces: [Workspace] = []
  private(set) var changes: FileChanges?

  init(
    _ rules: [Rule] = [], loadFailure: String? = nil, isHolding: Bool = false,
    isLoadingSlowly: Bool = false
  ) {
    self.isLoadingSlowly = isLoadingSlowly
    self.rules = rules
    self.loadFailure = loadFailure
    self.isHolding = isHolding
  }

  func load(_ selection: ModelSelection) async -> String? {
    selections.append(selection)
    if isLoadingSlowly { await withCheckedContinuation { loading.append($0) } }
    return loadFailure
  }

  /// Lets models be there.
  func finishLoading() {
    isLoadingSlowly = false
    for continuation in loading { continuation.resume() }
    loading = []
  }

  func configure(_ settings: Settings) { self.settings.append(settings) }

  func complete(_ request: CompletionRequest) async -> CompletionResult {
    lastNumber += 1
    let number = lastNumber
    // The texts of a thousand requests are not what a test wants to keep.
    requests = requests.suffix(9) + [request]
    end(request.documentID, .superseded)
    if isHolding { await wait(request.documentID, number) }
    if let silence = ended.removeValue(forKey: number) { return .silent(silence) }
    if Task.isCancelled { return .silent(.cancelled) }
    if let loadFailure { return .silent(.noModel(loadFailure)) }
    return result(request)
  }

  func open(_ workspace: Workspace) { workspaces.append(workspace) }
  func filesChanged(_ changes: FileChanges) {
    self.changes = self.changes.map { $0 + changes } ?? changes
  }
  func repositoryStatus() -> RepositoryStatus? { nil }
  func show(_ document: SnippetDocument) { shown[document.id] = document }
  func hide(_ documentID: String) { shown[documentID] = nil }
  func close(_ documentID: String, before order: UInt64) { closed.append(documentID) }
  func explanation(of documentID: String?) -> String? { nil }

  /// Lets everything that waits go on, and nothing wait again.
  func release() {
    isHolding = false
    for entry in waiting.values { entry.continuation.resume() }
    waiting = [:]
  }

  private func wait(_ documentID: String, _ number: Int) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiting[documentID] = (number, $0) }
    } onCancel: {
      Task { await self.cancelled(documentID, number) }
    }
  }

  private func cancelled(_ documentID: String, _ number: Int) {
    if waiting[documentID]?.number == number { end(documentID, .cancelled) }
  }

  private func end(_ documentID: String, _ silence: CompletionResult.Silence) {
    guard let entry = waiting.removeValue(forKey: documentID) else { return }
    ended[entry.number] = silence
    entry.continuation.resume()
  }

  private func result(_ request: CompletionRequest) -> CompletionResult {
    let before = String(decoding: request.text[..<request.offset], as: UTF8.self)
    guard let rule = rules.first(where: { before.hasSuffix($0.after) }) else {
      return .silent(.emptied(rule: "script"))
    }
    if let silence = rule.silence { return .silent(silence) }
    var result = CompletionResult()
    result.candidates = rule.texts.prefix(request.candidates).map {
      CompletionResult.Candidate(
        text: $0, ids: [], meanLogProbability: -0.5, stopReason: .newline,
        replacedBytesAfterCursor: rule.replaces)
    }
    return result
  }
}
