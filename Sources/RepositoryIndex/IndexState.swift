/// What an index holds and has to do; guarded by the index's lock.
struct IndexState: Sendable {
  /// The main segment first, then those of changed files.
  var segments: [SegmentView] = [] { didSet { revision += 1 } }
  /// Counts the changes of `segments`.
  private(set) var revision = 0
  /// By path, the segments of open documents; nil for one that must not be shown.
  var open: [String: SegmentView?] = [:]
  /// What snapshots are made of.
  private(set) var views: [SegmentView] = []
  var status = IndexStatus()

  var needsPass = false
  /// Paths to be looked at again.
  var changed: Set<String> = []
  /// By path, texts to be indexed; nil for documents that were closed.
  var documents: [String: [UInt8]?] = [:]
  var isStopped = false
  var isRunning = false
  var waiting: [CheckedContinuation<Void, Never>] = []

  var hasWork: Bool { !isStopped && (needsPass || !changed.isEmpty || !documents.isEmpty) }

  /// Whether somebody wrote into the mapped file, whose pages may be gone.
  var isDamaged: Bool { !segments.allSatisfy { $0.segment.isUnchanged } }

  /// Makes the views anew: segments without the files that are open, and the open ones.
  mutating func publish() {
    if isDamaged {
      segments = []
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

  /// Marks the work as done; returns who waits for it.
  mutating func end() -> [CheckedContinuation<Void, Never>] {
    isRunning = false
    defer { waiting = [] }
    return waiting
  }
}
