internal import Adapters

/// Paths from the root on.
enum AbsolutePath {
  /// `path` without symbolic links, `.` and `..`; what does not exist yet keeps its name.
  static func of(_ path: String) -> String { RepositoryPath.resolved(path) }
}
