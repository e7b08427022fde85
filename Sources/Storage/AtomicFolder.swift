#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Makes a folder of files so that it appears at its path with all of them.
///
/// The files are written below ``temporary``, each synced by ``AtomicFile``; then the folder is
/// renamed. Whoever dies before that leaves a folder that the next writer removes.
package struct AtomicFolder: ~Copyable {
  /// Where the files go meanwhile.
  package let temporary: String
  private let path: String
  private var committed = false

  /// - Parameter mode: 0700 for state; 0755, less the umask, for what the user asked to have.
  package init(replacing path: String, mode: UInt32 = 0o700) throws(StorageError) {
    // "a/" is "a": the temporary stands beside the folder, not in it.
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    let parent = Self.parent(of: trimmed)
    try Directories.create(parent)
    Self.removeAbandoned(for: trimmed, in: parent)
    let temporary = "\(trimmed).tmp-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    guard mkdir(temporary, mode_t(mode)) == 0 else {
      throw .fromErrno("make the folder", temporary)
    }
    self.path = trimmed
    self.temporary = temporary
  }

  /// Makes the folder appear; what stood at the path goes, if `replacing` allows that.
  ///
  /// - Throws: `EEXIST` or `ENOTEMPTY` where something stands there that may not go.
  package mutating func commit(replacing: Bool = false) throws(StorageError) {
    try Self.sync(temporary)
    if rename(temporary, path) != 0 {
      guard replacing, errno == ENOTEMPTY || errno == EEXIST else {
        throw .fromErrno("rename to", path)
      }
      // Under a name that counts as abandoned once this process has ended.
      let old = "\(path).tmp-\(getpid())-\(UInt32.random(in: 0 ... .max))"
      guard rename(path, old) == 0, rename(temporary, path) == 0 else {
        throw .fromErrno("rename to", path)
      }
      try? FileRemoval.removeTree(old)
    }
    committed = true
    try? Self.sync(Self.parent(of: path))
  }

  deinit { if !committed { try? FileRemoval.removeTree(temporary) } }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func sync(_ folder: String) throws(StorageError) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .fromErrno("open", folder) }
    // Some file systems cannot sync folders; then nothing is lost that was promised.
    fsync(descriptor)
    close(descriptor)
  }

  private static func removeAbandoned(for path: String, in parent: String) {
    let prefix = (path.split(separator: "/").last.map(String.init) ?? path) + ".tmp-"
    guard let names = try? Directories.names(in: parent) else { return }
    for name in names where name.hasPrefix(prefix) {
      let parts = name.dropFirst(prefix.count).split(separator: "-")
      guard parts.count == 2, let process = pid_t(parts[0]), UInt32(parts[1]) != nil,
        kill(process, 0) != 0 && errno == ESRCH
      else { continue }
      try? FileRemoval.removeTree("\(parent)/\(name)")
    }
  }
}
