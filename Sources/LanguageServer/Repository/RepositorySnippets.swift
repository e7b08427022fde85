internal import CodeCompletion
internal import RepositoryIndex
private import Synchronization
private import Threading

/// Keeps the snippets of the workspace's files up to date, on a background thread.
///
/// Only where prompts have room for them: other models pay nothing, in time or in memory.
final class RepositorySnippets: Sendable {
  private struct State {
    var prompt = PromptOptions()
    /// Of the model that is served; nil before there is one.
    var contextLength: Int?
    /// In the order of their folders.
    var indexes: [RepositoryIndex] = []
    /// Whether there is something to look at.
    var isDue = false
    var isRunning = false
    /// Counts what makes work in progress useless.
    var generation = 0

    var isWanted: Bool {
      guard let contextLength, !indexes.isEmpty else { return false }
      return prompt.showsSnippets(contextLength: contextLength)
    }
  }

  /// What the last run made; read while the next one works.
  private final class Made: Sendable {
    let update = Mutex(SnippetIndexUpdate())
  }

  /// Pieces of the files, and of documents that are open.
  let source: WorkspaceSnippets
  private let made: Made
  private let state = Mutex(State())

  init() {
    let made = Made()
    self.made = made
    source = WorkspaceSnippets { path in
      made.update.withLock { $0 }.text(of: path)
    }
  }

  /// Takes the options that say whether snippets are shown.
  func configure(_ prompt: PromptOptions) { replace { $0.prompt = prompt } }

  /// Takes the context of the model that is served.
  func use(contextLength: Int) { replace { $0.contextLength = contextLength } }

  /// Takes the indexes that say which files there are.
  func use(_ indexes: [RepositoryIndex]) {
    replace { state in
      guard !state.indexes.elementsEqual(indexes, by: ===) else { return }
      state.indexes = indexes
      state.generation += 1
    }
  }

  /// An index is done with its work.
  func indexChanged() {
    start { state in
      guard state.isWanted else { return false }
      state.isDue = true
      return true
    }
  }

  /// What is indexed, for tests.
  var fileCount: Int { made.update.withLock { $0.index.fileCount } }

  /// The files that define `name`, for tests.
  func definitions(of name: String) -> [String] {
    made.update.withLock { $0.index.definitions(of: name).map(\.path) }
  }

  /// Returns once nothing is due, for tests.
  func waitUntilIdle() async {
    while state.withLock({ $0.isRunning }) { await Task.yield() }
  }

  private func replace(_ change: (inout State) -> Void) {
    start { state in
      let (wasWanted, generation) = (state.isWanted, state.generation)
      change(&state)
      guard state.isWanted != wasWanted || state.isWanted && state.generation != generation else {
        return false
      }
      state.generation += 1
      state.isDue = true
      return true
    }
  }

  private func start(_ change: (inout State) -> Bool) {
    let mustStart = state.withLock { state in
      guard change(&state), !state.isRunning else { return false }
      state.isRunning = true
      return true
    }
    guard mustStart else { return }
    if !DetachedThread.start(priority: .background, { self.run() }) {
      // The next change tries again.
      state.withLock { $0.isRunning = false }
    }
  }

  private func run() {
    while let (indexes, generation) = takeWork() {
      var update = indexes.isEmpty ? SnippetIndexUpdate() : made.update.withLock { $0 }
      let isStopped = { self.state.withLock { $0.generation != generation } }
      // A file that is damaged says nothing; what was known before stays.
      let isNew = (try? update.run(indexes.compactMap { $0.savedFiles() }, isStopped: isStopped))
      guard isNew == true || indexes.isEmpty else { continue }
      made.update.withLock { $0 = update }
      source.update(update.index)
    }
  }

  /// The indexes to look at, none where snippets are not wanted; nil if there is nothing to do.
  private func takeWork() -> (indexes: [RepositoryIndex], generation: Int)? {
    state.withLock { state in
      guard state.isDue else {
        state.isRunning = false
        return nil
      }
      state.isDue = false
      return (state.isWanted ? state.indexes : [], state.generation)
    }
  }
}
