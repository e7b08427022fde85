internal import Storage

/// Files and folders that the user asked to have written somewhere.
///
/// They are readable by all, unlike what Familiar keeps for itself, and so are the folders made for
/// them.
enum OutputPath {
  /// Of files; the umask takes its share.
  static let mode: UInt32 = 0o644
  /// Of folders.
  private static let folderMode: UInt32 = 0o755

  /// Where a file is to be put that was asked for at `path`: links lead on to their target.
  ///
  /// Asked before the work begins, so that a device or a folder there is not found out at its end.
  static func checked(_ path: String) throws(StorageError) -> String {
    let target = try LinkTarget.of(path)
    try makeParents(of: target)
    return target
  }

  /// Where a folder is to be made that was asked for at `path`; one that stands there is no error yet.
  static func folder(_ path: String) throws(StorageError) -> String {
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    guard FileReading.kind(of: trimmed) == nil else { return trimmed }
    let target = try LinkTarget.of(trimmed)
    try makeParents(of: target)
    return target
  }

  private static func makeParents(of path: String) throws(StorageError) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    try Directories.create(String(path[..<slash]), mode: folderMode)
  }
}
