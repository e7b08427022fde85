internal import SourceFiles
internal import Storage
internal import Tokenization

/// Does an index's work on its background thread, until there is none.
///
/// Between two pieces of work it holds the index weakly, so that one that nobody needs can go.
struct IndexWorker: Sendable {
  private final class Owner: Sendable {
    // SAFETY: weak references are read atomically and this one is set once.
    nonisolated(unsafe) weak var index: RepositoryIndex?
    init(_ index: RepositoryIndex) { self.index = index }
  }

  private enum Work {
    case document(String, [UInt8]?)
    case files(Set<String>)
    case pass
    case none([CheckedContinuation<Void, Never>])
  }

  private let owner: Owner

  init(_ index: RepositoryIndex) { owner = Owner(index) }

  func run() {
    while let index = owner.index {
      switch next(index) {
      case .document(let path, let text): OpenDocumentUpdate(index).run(path, text)
      case .files(let paths): FileUpdate(index).run(paths)
      case .pass: RepositoryPass(index).run()
      case .none(let waiting):
        for continuation in waiting { continuation.resume() }
        index.onIdle?()
        return
      }
    }
  }

  /// In the middle of a long pass: takes in the documents that were edited meanwhile.
  static func takeDocuments(_ index: RepositoryIndex) {
    while let (path, text) = index.withState({ $0.documents.popFirst() }) {
      OpenDocumentUpdate(index).run(path, text)
    }
  }

  /// Documents before files: the one that was left last is what the next one is like.
  private func next(_ index: RepositoryIndex) -> Work {
    index.withState { state in
      if !state.isStopped {
        if let (path, text) = state.documents.popFirst() { return .document(path, text) }
        if state.needsPass {
          state.needsPass = false
          state.changed = []
          return .pass
        }
        if !state.changed.isEmpty {
          defer { state.changed = [] }
          return .files(state.changed)
        }
      }
      return .none(state.end())
    }
  }
}
