internal import SourceFiles
internal import Storage

/// The files of a repository that are indexed, as they were on disk.
///
/// Immutable; for whoever keeps something else about the same files, and wants to know what of it is
/// out of date.
package struct SavedFiles: Sendable {
  /// The repository's folder, absolute.
  package let folder: String
  /// Another number means that something may have changed.
  package let revision: Int
  private let limits: IndexLimits
  private let views: [SegmentView]

  init(folder: String, revision: Int, limits: IndexLimits, views: [SegmentView]) {
    self.folder = folder
    self.revision = revision
    self.limits = limits
    self.views = views
  }

  package func contains(_ path: String) -> Bool { fingerprint(of: path) != nil }

  /// The paths, below the folder, in no particular order.
  package var paths: [String] { changes(since: nil) }

  /// Files that are new or different, and those that are gone; below the folder.
  package func changes(since old: SavedFiles?) -> [String] {
    var paths: [String] = []
    visit { path, fingerprint in
      if old?.fingerprint(of: path) != fingerprint { paths.append(path) }
    }
    old?.visit { path, _ in
      if !contains(path) { paths.append(path) }
    }
    return paths
  }

  /// The text of a file; nil if it is gone or, by now, to be left out.
  package func text(of path: String) -> [UInt8]? {
    let language = SourceLanguage.identifier(forPath: path) ?? SourceLanguage.unknown
    let contents = SourceText.contents(
      of: "\(folder)/\(path)", language: language, limit: limits.walk.largestFile)
    return try? contents.get()
  }

  private func visit(_ body: (String, FileFingerprint) -> Void) {
    for view in views {
      for file in 0..<view.segment.fileCount where !view.mask.contains(file) {
        let record = view.segment.record(file)
        if record.exclusion == nil { body(view.segment.path(file), record.fingerprint) }
      }
    }
  }

  private func fingerprint(of path: String) -> FileFingerprint? {
    for view in views.reversed() {
      guard let file = view.segment.file(path), !view.mask.contains(file) else { continue }
      let record = view.segment.record(file)
      if record.exclusion == nil { return record.fingerprint }
    }
    return nil
  }
}
