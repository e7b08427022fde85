internal import Threading

/// Does an index's work on its background thread, until there is none.
///
/// Between two pieces of work it holds the index weakly, so that one that nobody needs can go.
struct IndexWorker: Sendable {
  private final class Owner: Sendable {
    // SAFETY: weak references are read atomically and this one is set once.
    nonisolated(unsafe) weak var index: RepositoryIndex?
    init(_ index: RepositoryIndex) { self.index = index }
  }

  private let owner: Owner

  init(_ index: RepositoryIndex) { owner = Owner(index) }

  func run() {
    var isIdle = true
    while let index = owner.index {
      index.takeRequests()
      switch index.withState({ $0.nextWork() }) {
      case .document(let path, let text): OpenDocumentUpdate(index).run(path, text)
      case .files(let paths): FileUpdate(index).run(paths)
      case .pass: RepositoryPass(index).run()
      case nil:
        if !isIdle { index.onIdle?() }
        for waiting in index.withState({ $0.takeWaiting() }) { waiting.resume() }
        guard index.requests.end() else { return }
        isIdle = true
        continue
      }
      isIdle = false
    }
  }

  /// In the middle of a long pass: takes in the documents that were edited meanwhile.
  ///
  /// Returns whether to go on.
  static func attend(to index: RepositoryIndex) -> Bool {
    index.takeRequests()
    while case .document(let path, let text) = index.withState({ $0.nextDocument() }) {
      OpenDocumentUpdate(index).run(path, text)
    }
    return index.withState { !$0.isStopped }
  }
}
