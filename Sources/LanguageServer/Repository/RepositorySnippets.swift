internal import CodeCompletion
internal import RepositoryIndex
private import Synchronization
private import Threading

/// Keeps the snippets of the workspace's files up to date, on a background thread.
///
/// Only where prompts have room for them: other models pay nothing, in time or in memory. Nothing that
/// a request asks waits for that thread.
final class RepositorySnippets: Sendable {
  private struct State {
    var prompt = PromptOptions()
    /// Of the model that is served; nil before there is one.
    var contextLength: Int?
    /// In the order of their folders.
    var indexes: [RepositoryIndex] = []

    var isWanted: Bool {
      guard let contextLength, !indexes.isEmpty else { return false }
      return prompt.showsSnippets(contextLength: contextLength)
    }
  }

  /// What is to be looked at.
  private struct Work {
    /// None where snippets are not wanted.
    var indexes: [RepositoryIndex]
    /// Of the settings that asked for it.
    var generation: Int
  }

  /// What runs make, and tell readers.
  private final class Made: Sendable {
    /// The worker's alone.
    let update = Mutex(SnippetIndexUpdate())
    let latest = Latest(SnippetIndexUpdate())
    /// Counts what was made.
    let count = Atomic(0)
  }

  /// Pieces of the files, and of documents that are open.
  let source: WorkspaceSnippets
  private let made: Made
  /// Of callers alone.
  private let state = Mutex(State())
  private let work = BackgroundWork<Work>()
  /// Counts what makes work in progress useless.
  private let generation = Atomic(0)
  /// Runs on a thread of its own; false if the system refuses one.
  private let startWorker: @Sendable (@escaping @Sendable () -> Void) -> Bool

  /// - Parameter startWorker: for tests, which refuse.
  init(
    startWorker: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool = {
      DetachedThread.start(priority: .background, $0)
    }
  ) {
    self.startWorker = startWorker
    let made = Made()
    self.made = made
    source = WorkspaceSnippets { path in made.latest.value.text(of: path) }
  }

  /// Takes the options that say whether snippets are shown.
  func configure(_ prompt: PromptOptions) { replace { $0.prompt = prompt } }

  /// Takes the context of the model that is served.
  func use(contextLength: Int) { replace { $0.contextLength = contextLength } }

  /// Takes the indexes that say which files there are.
  func use(_ indexes: [RepositoryIndex]) { replace { $0.indexes = indexes } }

  /// An index is done with its work.
  ///
  /// Not for background threads.
  func indexChanged() {
    state.withLock { if $0.isWanted { leaveWork($0) } }
  }

  /// Tells what was made apart from what was made before.
  var madeCount: Int { made.count.load(ordering: .relaxed) }

  /// What is indexed, for tests.
  var fileCount: Int { made.latest.value.index.fileCount }

  /// The files that define `name`, for tests.
  func definitions(of name: String) -> [String] {
    made.latest.value.index.definitions(of: name).map(\.path)
  }

  /// Returns once nothing is due, for tests.
  func waitUntilIdle() async {
    while work.isRunning { await Task.yield() }
  }

  private func replace(_ change: (inout State) -> Void) {
    state.withLock { state in
      let old = state
      change(&state)
      let isSame = state.indexes.elementsEqual(old.indexes, by: ===)
      guard state.isWanted != old.isWanted || state.isWanted && !isSame else { return }
      generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
      leaveWork(state)
    }
  }

  private func leaveWork(_ state: State) {
    let work = Work(
      indexes: state.isWanted ? state.indexes : [],
      generation: generation.load(ordering: .sequentiallyConsistent))
    guard self.work.add({ _ in work }) else { return }
    if startWorker({ self.run() }) { return }
    // The next change tries again.
    while self.work.abandon() != nil {}
  }

  private func run() {
    repeat {
      while let work = work.take() { run(work) }
    } while work.end()
  }

  private func run(_ work: Work) {
    made.update.withLock { known in
      var update = work.indexes.isEmpty ? SnippetIndexUpdate() : known
      let isStopped = {
        self.generation.load(ordering: .sequentiallyConsistent) != work.generation
      }
      // A file that is damaged says nothing; what was known before stays.
      let files = work.indexes.compactMap { $0.savedFiles() }
      let isNew = (try? update.run(files, isStopped: isStopped))
      guard isNew == true || work.indexes.isEmpty else { return }
      known = update
      made.latest.publish(update)
      source.update(update.index)
      made.count.wrappingAdd(1, ordering: .relaxed)
    }
  }
}
