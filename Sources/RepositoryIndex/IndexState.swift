/// What an index holds and has to do; the worker's own.
struct IndexState: Sendable {
  /// The main segment first, then those of changed files.
  private(set) var segments: [SegmentView] = []
  /// Counts the changes of `segments`.
  private var revision = 0
  private var changes = IndexChanges()
  /// By path, the segments of open documents; nil for one that must not be shown.
  private var open: [String: SegmentView?] = [:]
  /// What snapshots are made of.
  private var views: [SegmentView] = [] { didSet { isNew = true } }
  var status = IndexStatus() { didSet { isNew = isNew || status != oldValue } }
  /// Whether anything of ``publication`` is different from what was published.
  private(set) var isNew = false

  private var needsPass = false
  private var changed: Set<String> = []
  private var documents: [String: [UInt8]?] = [:]
  private(set) var isStopped = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  enum Work {
    case document(String, [UInt8]?)
    case files(Set<String>)
    case pass
  }

  /// Whether somebody wrote into the mapped file, whose pages may be gone.
  var isDamaged: Bool { !segments.allSatisfy { $0.segment.isUnchanged } }

  // MARK: Work

  mutating func take(_ requests: IndexRequests) {
    needsPass = needsPass || requests.needsPass
    changed.formUnion(requests.changed)
    documents.merge(requests.documents) { $1 }
    if let isStopped = requests.isStopped { self.isStopped = isStopped }
    waiting += requests.waiting
  }

  /// Asks for a pass, after what is being done.
  mutating func requestPass() { needsPass = true }

  /// What is to be done next; documents before files, because the one that was left last is what the
  /// next one is like.
  mutating func nextWork() -> Work? {
    guard !isStopped else { return nil }
    if let document = nextDocument() { return document }
    if needsPass {
      needsPass = false
      changed = []
      return .pass
    }
    guard !changed.isEmpty else { return nil }
    defer { changed = [] }
    return .files(changed)
  }

  mutating func nextDocument() -> Work? {
    guard !isStopped, let (path, text) = documents.popFirst() else { return nil }
    return .document(path, text)
  }

  /// Returns who waits for the end of the work.
  mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
    defer { waiting = [] }
    return waiting
  }

  // MARK: Results

  /// Takes other segments.
  ///
  /// - Parameter changed: the files that are not known as before; nil for any.
  mutating func replace(_ segments: [SegmentView], changed: Set<String>? = nil) {
    self.segments = segments
    revision += 1
    if let changed {
      for path in changed { changes.note(path) }
    } else {
      changes.noteAll()
    }
    makeViews()
  }

  /// Takes what is shown of an open document: nil where nothing is.
  mutating func open(_ path: String, _ view: SegmentView?) {
    open.updateValue(view, forKey: path)
    changes.note(path)
    makeViews()
  }

  mutating func close(_ path: String) {
    guard open.removeValue(forKey: path) != nil else { return }
    changes.note(path)
    makeViews()
  }

  /// Whether a newer text of a document waits.
  func hasNewer(_ path: String) -> Bool { documents.keys.contains(path) }

  private mutating func makeViews() {
    if isDamaged {
      segments = []
      revision += 1
      changes.noteAll()
      needsPass = true
    }
    views = segments.map { view in
      var view = view
      for path in open.keys { view.hide(path) }
      return view
    }
    views += open.values.compactMap(\.self)
    status.files = views.reduce(0) { $0 + $1.files }
    status.tokens = views.reduce(0) { $0 + $1.tokens }
    status.bytes = views.reduce(0) { $0 + $1.segment.byteCount }
  }

  /// What is to be published; nil if it was.
  mutating func takePublication() -> IndexPublication? {
    guard isNew else { return nil }
    isNew = false
    return IndexPublication(
      views: views, segments: segments, revision: revision, changes: changes, status: status)
  }
}
