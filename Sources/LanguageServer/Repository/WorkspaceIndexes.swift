internal import CodeCompletion
internal import RepositoryIndex
internal import SourceFiles
private import Synchronization
internal import Tokenization

/// The indexes of the workspace's folders, as completion asks them.
///
/// They are made once the folders and the model's tokenizer are known, and anew when either changes.
/// Nothing here waits for an index: what is not indexed yet is not known yet. No background thread
/// takes the lock, which requests take.
final class WorkspaceIndexes: RepositoryContext {
  private struct State {
    var tokenizer: Tokenizer?
    /// Nil where nothing is to be known, not even of the document itself.
    var folders: [String]?
    var indexes: [String: RepositoryIndex] = [:]
    /// Open documents, for indexes that are made after they were opened.
    var documents: [String: [UInt8]] = [:]
    /// Drawn anew when any of the indexes is another.
    var generation = 0
  }

  private let cacheDirectory: String?
  private let snippets: RepositorySnippets?
  private let state = Mutex(State())

  /// - Parameters:
  ///   - cacheDirectory: where indexes are kept for the next start; nil keeps none.
  ///   - snippets: told of the indexes and of their changes.
  init(cacheDirectory: String?, snippets: RepositorySnippets? = nil) {
    self.cacheDirectory = cacheDirectory
    self.snippets = snippets
  }

  /// Takes the tokenizer of the model that is served.
  func use(_ tokenizer: Tokenizer) {
    let identity = tokenizer.identity
    change { state in
      guard state.tokenizer?.identity != identity else { return [] }
      state.tokenizer = tokenizer
      defer { state.indexes = [:] }
      return Array(state.indexes.values)
    }
  }

  /// Takes the folders to index; nil for none, and for no knowledge at all.
  func open(_ folders: [String]?) {
    change { state in
      state.folders = folders
      let gone = state.indexes.filter { folders?.contains($0.key) != true }
      for folder in gone.keys { state.indexes[folder] = nil }
      return Array(gone.values)
    }
  }

  func filesChanged(_ changes: FileChanges) {
    for index in state.withLock({ Array($0.indexes.values) }) {
      switch changes {
      case .paths(let paths): index.filesChanged(paths.sorted())
      case .everything: index.rescan()
      }
    }
  }

  /// Takes the text of an open document, which may be excluded from other documents' prompts.
  func update(_ documentID: String, text: [UInt8]) {
    state.withLock { $0.documents[documentID] = text }
    for (index, path) in indexes(of: documentID) { index.updateOpenDocument(path, text: text) }
  }

  /// Goes back to the file of a document that was closed or must not be shown.
  func remove(_ documentID: String) {
    state.withLock { $0.documents[documentID] = nil }
    for (index, path) in indexes(of: documentID) { index.closeDocument(path) }
  }

  func continuations(beside document: EditedDocument) -> (any ContinuationSource)? {
    guard let tokenizer = state.withLock({ $0.folders == nil ? nil : $0.tokenizer }) else {
      return nil
    }
    let found = indexes(of: document.documentID).first
    let snapshot =
      found.flatMap { $0.index.snapshot(hiding: [$0.path]) }
      ?? IndexSnapshot(tokenizer: tokenizer)
    return snapshot.overlay(found?.path, before: document.before, after: document.after)
  }

  func generation(beside documentID: String) -> Int {
    let own = state.withLock { $0.generation }
    let found = indexes(of: documentID).first
    let last = max(own, found.map { $0.index.generation(hiding: $0.path) } ?? 0)
    // Snippets are made when the indexes are done.
    return last &+ (snippets?.madeCount ?? 0)
  }

  /// What is indexed; nil where nothing is.
  var status: RepositoryStatus? {
    let indexes = state.withLock { $0.indexes }
    guard !indexes.isEmpty else { return nil }
    return RepositoryStatus(indexes.sorted { $0.key < $1.key }.map(\.value))
  }

  /// Returns once what was asked for before is done; for tests, nothing else waits.
  func waitUntilIdle() async {
    for index in state.withLock({ Array($0.indexes.values) }) { await index.waitUntilIdle() }
  }

  /// - Parameter body: returns the indexes that are not needed any more.
  private func change(_ body: (inout State) -> [RepositoryIndex]) {
    let gone = state.withLock { state in
      let gone = body(&state)
      for index in gone { index.stop() }
      if let tokenizer = state.tokenizer {
        for folder in state.folders ?? [] where state.indexes[folder] == nil {
          state.indexes[folder] = open(folder, tokenizer, state.documents)
        }
      }
      state.generation = RepositoryIndex.newGeneration()
      snippets?.use((state.folders ?? []).compactMap { state.indexes[$0] })
      return gone
    }
    // Whatever they had mapped goes here, and not while requests wait.
    withExtendedLifetime(gone) {}
  }

  private func open(
    _ folder: String, _ tokenizer: Tokenizer, _ documents: [String: [UInt8]]
  ) -> RepositoryIndex {
    let index = RepositoryIndex(
      folder: folder, tokenizer: tokenizer, cacheDirectory: cacheDirectory
    ) { [weak snippets] in
      // Not on the background thread.
      Task { snippets?.indexChanged() }
    }
    index.start()
    for (documentID, text) in documents {
      guard let path = Self.path(of: documentID, in: folder) else { continue }
      index.updateOpenDocument(path, text: text)
    }
    return index
  }

  /// The indexes whose folder holds a document, the innermost first, with the path there.
  private func indexes(of documentID: String) -> [(index: RepositoryIndex, path: String)] {
    let indexes = state.withLock { $0.indexes }
    return indexes.compactMap { folder, index in
      Self.path(of: documentID, in: folder).map { (index: index, path: $0) }
    }.sorted { $0.path.utf8.count < $1.path.utf8.count }
  }

  private static func path(of documentID: String, in folder: String) -> String? {
    DocumentURI.path(of: documentID).flatMap { RelativePath.of($0, in: folder) }
  }
}
