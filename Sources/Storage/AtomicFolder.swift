private import CSystem

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
    try Directories.create(TemporaryPath.folder(of: trimmed))
    for abandoned in TemporaryPath.abandoned(for: trimmed) {
      try? FileRemoval.removeTree(abandoned)
    }
    let temporary = TemporaryPath.make(for: trimmed)
    guard mkdir(temporary, mode_t(mode)) == 0 else {
      throw .fromErrno("make the folder", trimmed)
    }
    self.path = trimmed
    self.temporary = temporary
  }

  /// Makes the folder appear; what stood at the path goes, if `replacing` allows that.
  ///
  /// - Throws: `EEXIST` or `ENOTEMPTY` where something stands there that may not go.
  package mutating func commit(replacing: Bool = false) throws(StorageError) {
    try TemporaryPath.sync(folder: temporary)
    if rename(temporary, path) != 0 {
      guard replacing, errno == ENOTEMPTY || errno == EEXIST else {
        throw .fromErrno("rename to", path)
      }
      try exchange()
    }
    committed = true
    try? TemporaryPath.sync(folder: TemporaryPath.folder(of: path))
  }

  /// Puts the new folder where the old one stands, which then goes.
  private func exchange() throws(StorageError) {
    if files_exchange(temporary, path) == 0 {
      try? FileRemoval.removeTree(temporary)
      return
    }
    // Where two paths cannot change places in one step, nothing stands there for a moment.
    let old = TemporaryPath.make(for: path)
    guard rename(path, old) == 0 else { throw .fromErrno("rename", path) }
    guard rename(temporary, path) == 0 else {
      let failure = StorageError.fromErrno("rename to", path)
      rename(old, path)
      throw failure
    }
    try? FileRemoval.removeTree(old)
  }

  deinit { if !committed { try? FileRemoval.removeTree(temporary) } }
}
