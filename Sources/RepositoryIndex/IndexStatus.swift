package import SourceFiles

/// What an index holds and does.
package struct IndexStatus: Sendable, Equatable {
  package enum Phase: String, Sendable {
    /// Nobody has asked for it yet, or it was stopped.
    case idle
    /// Files are being read.
    case reading
    /// Positions are being sorted and written.
    case sorting
    /// All that is known is indexed.
    case ready
    /// There is none; ``IndexStatus/error`` says why.
    case failed
  }

  package var phase = Phase.idle
  /// Files that are indexed and up to date.
  package var files = 0
  /// Their tokens.
  package var tokens = 0
  /// Bytes of all segments, mapped and in memory.
  package var bytes = 0
  /// Whether the main segment is mapped from a file.
  package var isPersisted = false
  /// Bytes of source that the last pass read.
  package var bytesRead = 0
  /// Files, and folders as one each, that the last pass left out.
  package var excluded: [ExclusionReason: Int] = [:]
  /// Files that did not fit; see ``IndexLimits/mostTokens``.
  package var filesLeftOut = 0
  /// Whether the folder has more files and folders than are looked at; see
  /// `RepositoryWalk.Limits.mostEntries`.
  package var hasMoreEntries = false
  /// What went wrong last; an index may work all the same.
  package var error: RepositoryIndexError?
}
