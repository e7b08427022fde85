internal import SourceFiles
private import Storage
private import Synchronization
internal import Threading
package import Tokenization

/// The tokens of a repository, kept up to date in the background.
///
/// All work is done on one background thread that ends when there is nothing to do; nothing here waits
/// for it except ``waitUntilIdle()``, not even for a lock: what it is asked to do and what it publishes
/// go through ``Mailbox``es. What is published is immutable, so a request never sees half an update.
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
  /// The folder of ``file``, which other repositories' indexes are in, too.
  let indexFolder: String?
  /// Tells folder and tokenizer in the file: 32 characters.
  let key: [UInt8]
  /// Told when all work is done, on the thread that did it.
  let onIdle: (@Sendable () -> Void)?
  /// Special tokens, which no text holds.
  let excludedTokens: Set<TokenID>
  /// Told each time before something is published, on the thread that publishes; for tests.
  private let onPublish: (@Sendable () -> Void)?
  /// What the worker has not taken up yet.
  let requests = BackgroundWork<IndexRequests>()
  /// For those whom a user waits for.
  private let published = Latest(IndexPublication())
  /// For background threads, which are not to hold what the others wait for.
  private let publishedToBackground = Latest(IndexPublication())
  /// The worker's alone, so that nobody ever waits for it; the worker is another thread each time.
  private let state = Mutex(IndexState())

  /// - Parameters:
  ///   - cacheDirectory: `StateDirectories.familiarCache`; nil keeps nothing.
  ///   - onIdle: called on the background thread when there is no more to do; must not wait.
  ///   - onPublish: called on the background thread each time before it publishes; for tests.
  package init(
    folder: String, tokenizer: Tokenizer, cacheDirectory: String?,
    limits: IndexLimits = IndexLimits(), onIdle: (@Sendable () -> Void)? = nil,
    onPublish: (@Sendable () -> Void)? = nil
  ) {
    self.onIdle = onIdle
    self.onPublish = onPublish
    self.folder = RepositoryWalk(folder: folder).folder
    self.tokenizer = tokenizer
    self.limits = limits
    let identity = "\(self.folder)\n\(tokenizer.identity)"
    let key = SHA256.hexadecimalDigest(of: identity.utf8).prefix(32)
    self.key = Array(key.utf8)
    indexFolder = cacheDirectory.map { "\($0)/index" }
    file = indexFolder.map { "\($0)/\(key).index" }
    excludedTokens = tokenizer.specialIDs
  }

  /// Maps what an earlier run left, and looks for what has changed since.
  package func start() {
    request {
      $0.needsPass = true
      $0.isStopped = false
    }
  }

  /// Ends the work after the file at hand, and does no more until ``start()``.
  ///
  /// Snapshots stay as they are. Work in progress keeps the index alive until it ends.
  package func stop() { request { $0.isStopped = true } }

  /// Looks at the whole repository again.
  package func rescan() { request { $0.needsPass = true } }

  /// Looks again at files or folders that were changed, made, deleted or renamed; absolute or
  /// relative to the repository.
  package func filesChanged(_ paths: [String]) {
    let relative = paths.compactMap(relativePath)
    guard !relative.isEmpty else { return }
    request { $0.changed.formUnion(relative) }
  }

  /// Takes the text of a document that is open in the editor in place of its file.
  ///
  /// A document that would be left out by its name or its text hides its file and shows nothing.
  package func updateOpenDocument(_ path: String, text: [UInt8]) {
    guard let path = relativePath(path) else { return }
    request { $0.documents.updateValue(text, forKey: path) }
  }

  /// Goes back to the file of a document that was closed.
  package func closeDocument(_ path: String) {
    guard let path = relativePath(path) else { return }
    request {
      $0.documents.updateValue(nil, forKey: path)
      $0.changed.insert(path)
    }
  }

  /// What was published last, without the files at `paths`; nil as long as nothing is known.
  ///
  /// A microsecond. Whether somebody wrote into a mapped file is seen by the worker, with the next
  /// document or file that it takes in; pages that are gone are seen at once.
  package func snapshot(hiding paths: [String] = []) -> IndexSnapshot? {
    let views = published.value.views
    guard !views.contains(where: { $0.segment.isDamaged }) else {
      rescan()
      return nil
    }
    guard !views.isEmpty else { return nil }
    let hidden = paths.compactMap(relativePath)
    return IndexSnapshot(
      views: views.map { view in
        var view = view
        for path in hidden { view.hide(path) }
        return view
      },
      vocabularyCount: tokenizer.vocabulary.tokens.count, excludedTokens: excludedTokens)
  }

  /// Tells states of the index apart: another number means that a snapshot hiding `path` may differ.
  ///
  /// No other index of this process has the same number.
  package func generation(hiding path: String?) -> Int {
    published.value.changes.last(without: path.flatMap(relativePath))
  }

  /// A number that no index has had, and later ones of all indexes are above.
  package static func newGeneration() -> Int { IndexChanges.next() }

  /// What is known of the files as they are on disk, whatever is open; nil as long as nothing is.
  ///
  /// For background threads.
  package func savedFiles() -> SavedFiles? {
    let now = publishedToBackground.value
    guard !now.segments.isEmpty, !now.segments.contains(where: { $0.segment.isDamaged }) else {
      return nil
    }
    return SavedFiles(
      folder: folder, revision: now.revision, limits: limits, views: now.segments)
  }

  package var status: IndexStatus { published.value.status }

  /// Returns once all that was asked for before is done.
  package func waitUntilIdle() async {
    await withCheckedContinuation { continuation in request { $0.waiting.append(continuation) } }
  }

  /// `path` below the folder; nil for one that is elsewhere.
  func relativePath(_ path: String) -> String? {
    path.hasPrefix("/") ? RelativePath.of(path, in: folder) : path
  }

  private func request(_ change: (inout IndexRequests) -> Void) {
    let mustStart = requests.add { waiting in
      var requests = waiting ?? IndexRequests()
      change(&requests)
      return requests
    }
    guard mustStart else { return }
    let worker = IndexWorker(self)
    if DetachedThread.start(priority: .background, { worker.run() }) { return }
    // As nobody else is the worker, this thread is.
    while let left = requests.abandon() {
      let waiting = withState { state in
        state.take(left)
        state.status.error = .noThread
        return state.takeWaiting()
      }
      for continuation in waiting { continuation.resume() }
    }
  }

  // MARK: For the worker

  /// Takes up what was asked for.
  func takeRequests() {
    if let requests = requests.take() { withState { $0.take(requests) } }
  }

  /// The worker's state; what `body` changes of it is published.
  func withState<Result: Sendable>(_ body: (inout sending IndexState) -> Result) -> Result {
    let (result, publication) = state.withLock { (state) -> (Result, IndexPublication?) in
      let result = body(&state)
      return (result, state.takePublication())
    }
    if let publication { publish(publication) }
    return result
  }

  private func publish(_ publication: IndexPublication) {
    onPublish?()
    publishedToBackground.publish(publication)
    published.publish(publication)
  }
}
