internal import RepositoryIndex
private import SourceFiles

/// How the indexing of the workspace goes, as `familiar.status` tells it.
package struct RepositoryStatus: Sendable, Equatable {
  /// In words, a part for each folder.
  package var text: String
  /// Files that had no room in an index.
  package var filesLeftOut: Int
  /// Files, and folders as one each, that are not learned from, by reason.
  package var excluded: [String: Int] = [:]
  /// Bytes of source that the last passes over the folders read.
  package var bytesRead = 0

  package init(text: String, filesLeftOut: Int = 0) {
    self.text = text
    self.filesLeftOut = filesLeftOut
  }

  /// Of one index, or several.
  init(_ indexes: [RepositoryIndex]) {
    let all = indexes.map { ($0.status, $0.limits) }
    text = all.map { Self.description($0, $1) }.joined(separator: "; ")
    filesLeftOut = all.reduce(0) { $0 + $1.0.filesLeftOut }
    for (status, _) in all {
      for (reason, count) in status.excluded { excluded[reason.rawValue, default: 0] += count }
      bytesRead += status.bytesRead
    }
  }

  private static func description(_ status: IndexStatus, _ limits: IndexLimits) -> String {
    let size = "\(status.files) files, \(status.tokens) tokens"
    let error = status.error.map { ": \($0)" } ?? ""
    return switch status.phase {
    case .idle: "the repository is not indexed yet\(error)"
    case .reading, .sorting: "indexing the repository (\(size) so far)\(error)"
    case .ready: "\(size) indexed\(omissions(status, limits))\(error)"
    case .failed: "the repository is not indexed\(error)"
    }
  }

  /// What there was no room for, and why.
  private static func omissions(_ status: IndexStatus, _ limits: IndexLimits) -> String {
    var text = ""
    // An index that the disk refuses is held in memory.
    let isRefused = !status.isPersisted && status.error != nil
    let most = isRefused ? min(limits.mostTokens, limits.mostTokensInMemory) : limits.mostTokens
    if status.filesLeftOut > 0 {
      text +=
        ", \(status.filesLeftOut) files left out because an index holds at most "
        + "\(most) tokens (name folders in .familiarignore to choose)"
    }
    if status.hasMoreEntries {
      text +=
        ", only the first \(limits.walk.mostEntries) files and folders were looked at"
    }
    return text
  }
}
