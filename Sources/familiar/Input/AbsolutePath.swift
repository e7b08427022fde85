internal import Storage

/// Paths from the root on.
enum AbsolutePath {
  /// `path` without symbolic links, `.` and `..`; as it is where nothing stands there.
  static func of(_ path: String) -> String { ExecutablePath.resolved(path) ?? path }
}
