internal import CodeCompletion
internal import RepositoryIndex
internal import SourceFiles
private import Synchronization
internal import Tokenization

/// The indexes of the workspace's folders, as completion asks them.
///
/// They are made once the folders and the model's tokenizer are known, and anew when either changes.
/// Nothing here waits for an index: what is not indexed yet is not known yet.
final class WorkspaceIndexes: RepositoryContext {
  private struct State {
    var tokenizer: Tokenizer?
    /// Nil where nothing is to be known, not even of the document itself.
    var folders: [String]?
    var indexes: [String: RepositoryIndex] = [:]
    /// Open documents, for indexes that are made after they were opened.
    var documents: [String: [UInt8]] = [:]
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
    change { state in
      let identity = tokenizer.vocabulary.identity
      guard state.tokenizer?.vocabulary.identity != identity else { return }
      state.tokenizer = tokenizer
      stopAll(&state)
    }
  }

  /// Takes the folders to index; nil for none, and for no knowledge at all.
  func open(_ folders: [String]?) {
    change { state in
      state.folders = folders
      for (folder, index) in state.indexes where folders?.contains(folder) != true {
        index.stop()
        state.indexes[folder] = nil
      }
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

  /// What is indexed, in words; nil where nothing is.
  var status: String? {
    let indexes = state.withLock { $0.indexes }
    guard !indexes.isEmpty else { return nil }
    return indexes.sorted { $0.key < $1.key }.map { Self.description($0.value.status) }
      .joined(separator: "; ")
  }

  /// Returns once what was asked for before is done; for tests, nothing else waits.
  func waitUntilIdle() async {
    for index in state.withLock({ Array($0.indexes.values) }) { await index.waitUntilIdle() }
  }

  private static func description(_ status: IndexStatus) -> String {
    let size = "\(status.files) files, \(status.tokens) tokens"
    let error = status.error.map { ": \($0)" } ?? ""
    return switch status.phase {
    case .idle: "the repository is not indexed yet\(error)"
    case .reading, .sorting: "indexing the repository (\(size) so far)\(error)"
    case .ready: "\(size) indexed\(error)"
    case .failed: "the repository is not indexed\(error)"
    }
  }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { state in
      body(&state)
      if let tokenizer = state.tokenizer {
        for folder in state.folders ?? [] where state.indexes[folder] == nil {
          state.indexes[folder] = open(folder, tokenizer, state.documents)
        }
      }
      snippets?.use((state.folders ?? []).compactMap { state.indexes[$0] })
    }
  }

  private func open(
    _ folder: String, _ tokenizer: Tokenizer, _ documents: [String: [UInt8]]
  ) -> RepositoryIndex {
    let index = RepositoryIndex(
      folder: folder, tokenizer: tokenizer, cacheDirectory: cacheDirectory
    ) { [weak snippets] in snippets?.indexChanged() }
    index.start()
    for (documentID, text) in documents {
      guard let path = Self.path(of: documentID, in: folder) else { continue }
      index.updateOpenDocument(path, text: text)
    }
    return index
  }

  private func stopAll(_ state: inout State) {
    for index in state.indexes.values { index.stop() }
    state.indexes = [:]
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
