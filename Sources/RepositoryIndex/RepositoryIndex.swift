internal import SourceFiles
private import Storage
private import Synchronization
private import Threading
package import Tokenization

/// The tokens of a repository, kept up to date in the background.
///
/// All work is done on one background thread that ends when there is nothing to do; nothing here waits
/// for it except ``waitUntilIdle()``. What is published is immutable, so a request never sees half an update.
///
/// Open documents take the place of their files; the document that a request edits is hidden and laid
/// over the snapshot instead, see ``IndexSnapshot/overlay(_:before:after:)``.
package final class RepositoryIndex: Sendable {
  /// The repository's folder, absolute, without a slash at its end.
  package let folder: String
  package let tokenizer: Tokenizer
  package let limits: IndexLimits
  /// Where the main segment is kept; nil keeps it in memory.
  let file: String?
  /// Tells folder and tokenizer in the file: 32 characters.
  let key: [UInt8]
  /// Told when all work is done, on the thread that did it.
  let onIdle: (@Sendable () -> Void)?
  /// Special tokens, which no text holds.
  let excludedTokens: Set<TokenID>
  private let state = Mutex(IndexState())

  /// - Parameters:
  ///   - cacheDirectory: `StateDirectories.familiarCache`; nil keeps nothing.
  ///   - onIdle: called on the background thread when there is no more to do; must not wait.
  package init(
    folder: String, tokenizer: Tokenizer, cacheDirectory: String?,
    limits: IndexLimits = IndexLimits(), onIdle: (@Sendable () -> Void)? = nil
  ) {
    self.onIdle = onIdle
    self.folder = RepositoryWalk(folder: folder).folder
    self.tokenizer = tokenizer
    self.limits = limits
    let identity = "\(self.folder)\n\(tokenizer.vocabulary.identity)"
    let key = SHA256.hexadecimalDigest(of: identity.utf8).prefix(32)
    self.key = Array(key.utf8)
    file = cacheDirectory.map { "\($0)/index/\(key).index" }
    excludedTokens = tokenizer.specialIDs
  }

  deinit { stop() }

  /// Maps what an earlier run left, and looks for what has changed since.
  package func start() {
    enqueue {
      $0.needsPass = true
      $0.isStopped = false
    }
  }

  /// Ends the work after the file at hand, and does no more until ``start()``.
  ///
  /// Snapshots stay as they are. Work in progress keeps the index alive until it ends.
  package func stop() { enqueue { $0.isStopped = true } }

  /// Looks at the whole repository again.
  package func rescan() { enqueue { $0.needsPass = true } }

  /// Looks again at files or folders that were changed, made, deleted or renamed; absolute or
  /// relative to the repository.
  package func filesChanged(_ paths: [String]) {
    let relative = paths.compactMap(relativePath)
    guard !relative.isEmpty else { return }
    enqueue { $0.changed.formUnion(relative) }
  }

  /// Takes the text of a document that is open in the editor in place of its file.
  ///
  /// A document that would be left out by its name or its text hides its file and shows nothing.
  package func updateOpenDocument(_ path: String, text: [UInt8]) {
    guard let path = relativePath(path) else { return }
    enqueue { $0.documents.updateValue(text, forKey: path) }
  }

  /// Goes back to the file of a document that was closed.
  package func closeDocument(_ path: String) {
    guard let path = relativePath(path) else { return }
    enqueue {
      $0.documents.updateValue(nil, forKey: path)
      $0.changed.insert(path)
    }
  }

  /// What is known now, without the files at `paths`; nil as long as nothing is.
  ///
  /// A microsecond, and waits for the lock under which work is published, not for the work.
  package func snapshot(hiding paths: [String] = []) -> IndexSnapshot? {
    let hidden = paths.compactMap(relativePath)
    let views = state.withLock { $0.isDamaged ? nil : $0.views }
    guard let views else {
      rescan()
      return nil
    }
    guard !views.isEmpty else { return nil }
    return IndexSnapshot(
      views: views.map { view in
        var view = view
        for path in hidden { view.hide(path) }
        return view
      },
      vocabularyCount: tokenizer.vocabulary.tokens.count, excludedTokens: excludedTokens)
  }

  /// What is known of the files as they are on disk, whatever is open; nil as long as nothing is.
  package func savedFiles() -> SavedFiles? {
    let (views, revision) = state.withLock { ($0.isDamaged ? [] : $0.segments, $0.revision) }
    guard !views.isEmpty else { return nil }
    return SavedFiles(folder: folder, revision: revision, limits: limits, views: views)
  }

  package var status: IndexStatus { state.withLock { $0.status } }

  /// Returns once all that was asked for before is done.
  package func waitUntilIdle() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.isRunning { state.waiting.append(continuation) }
        return !state.isRunning
      }
      if isIdle { continuation.resume() }
    }
  }

  /// `path` below the folder; nil for one that is elsewhere.
  func relativePath(_ path: String) -> String? {
    path.hasPrefix("/") ? RelativePath.of(path, in: folder) : path
  }

  private func enqueue(_ change: (inout IndexState) -> Void) {
    let mustStart = state.withLock { state in
      change(&state)
      guard !state.isRunning, state.hasWork else { return false }
      state.isRunning = true
      return true
    }
    guard mustStart else { return }
    let worker = IndexWorker(self)
    if DetachedThread.start(priority: .background, { worker.run() }) { return }
    let waiting = state.withLock { state in
      state.status.error = .noThread
      return state.end()
    }
    for continuation in waiting { continuation.resume() }
  }

  /// For the worker: the state, locked.
  func withState<Result: Sendable>(_ body: (inout sending IndexState) -> Result) -> Result {
    state.withLock { body(&$0) }
  }
}
