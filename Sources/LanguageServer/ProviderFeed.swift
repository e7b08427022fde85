private import Synchronization

/// Hands settings, models and documents to the provider in order, without the loop waiting.
///
/// Of what waits only the newest state is kept, so memory is bounded by the open documents.
final class ProviderFeed: Sendable {
  /// What is to be done about one document.
  enum Update: Sendable {
    case show(SnippetDocument)
    case hide
    /// Requests of a lower number belong to it; the others to one that was opened since.
    case close(before: UInt64)
  }

  private struct State {
    var settings: Settings?
    var selection: (number: UInt64, value: ModelSelection)?
    var workspace: Workspace?
    var changes: FileChanges?
    var updates: [String: Update] = [:]
    var isRunning = false

    var isEmpty: Bool {
      settings == nil && selection == nil && workspace == nil && changes == nil
        && updates.isEmpty
    }
  }

  private let provider: any CompletionProvider
  private let events: EventQueue
  private let state = Mutex(State())

  init(_ provider: any CompletionProvider, events: EventQueue) {
    self.provider = provider
    self.events = events
  }

  func configure(_ settings: Settings) { change { $0.settings = settings } }

  /// The result comes as ``Event/loaded(_:failure:)`` with `number`, unless a newer load comes before.
  func load(_ selection: ModelSelection, number: UInt64) {
    change { $0.selection = (number, selection) }
  }

  func open(_ workspace: Workspace) { change { $0.workspace = workspace } }

  func filesChanged(_ changes: FileChanges) {
    change { $0.changes = $0.changes.map { $0 + changes } ?? changes }
  }

  func update(_ documentID: String, _ update: Update) { change { $0.updates[documentID] = update } }

  private func change(_ body: (inout State) -> Void) {
    let mustStart = state.withLock { state in
      body(&state)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if mustStart { Task { await run() } }
  }

  private func run() async {
    while let work = takeWork() {
      if let settings = work.settings { await provider.configure(settings) }
      if let selection = work.selection {
        let failure = await provider.load(selection.value)
        events.push(.loaded(selection.number, failure: failure))
      }
      if let workspace = work.workspace { await provider.open(workspace) }
      if let changes = work.changes { await provider.filesChanged(changes) }
      for (documentID, update) in work.updates {
        switch update {
        case .show(let document): await provider.show(document)
        case .hide: await provider.hide(documentID)
        case .close(let order):
          await provider.hide(documentID)
          await provider.close(documentID, before: order)
        }
      }
    }
  }

  private func takeWork() -> State? {
    state.withLock { state in
      guard !state.isEmpty else {
        state.isRunning = false
        return nil
      }
      defer { state = State(isRunning: true) }
      return state
    }
  }
}
