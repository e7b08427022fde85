/// What others than the worker see of an index: immutable, and replaced as a whole.
struct IndexPublication: Sendable {
  /// Segments without the files that are open, and the open ones.
  var views: [SegmentView] = []
  /// The files as they are on disk.
  var segments: [SegmentView] = []
  /// Counts the changes of `segments`.
  var revision = 0
  var changes = IndexChanges()
  var status = IndexStatus()
}
