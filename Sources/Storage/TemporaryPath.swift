#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Names for what is written beside its place until it is whole.
///
/// A name says which process writes there, so that the next writer can tell what a killed one left.
enum TemporaryPath {
  /// A new name beside `path`.
  static func make(for path: String) -> String {
    // The process id makes two writers' names differ; the number, two in one process.
    "\(path).tmp-\(getpid())-\(UInt32.random(in: 0 ... .max))"
  }

  /// The folder that holds `path`.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// What processes that are gone left beside `path`.
  ///
  /// Empty where the folder cannot be listed: it cannot be cleaned either, and writing does not depend on it.
  static func abandoned(for path: String) -> [String] {
    let folder = folder(of: path)
    let prefix = (path.split(separator: "/").last.map(String.init) ?? path) + ".tmp-"
    let names = (try? Directories.names(in: folder)) ?? []
    return names.filter { name in
      guard name.hasPrefix(prefix) else { return false }
      let parts = name.dropFirst(prefix.count).split(separator: "-")
      guard parts.count == 2, let process = pid_t(parts[0]), UInt32(parts[1]) != nil else {
        return false
      }
      return kill(process, 0) != 0 && errno == ESRCH
    }.map { "\(folder)/\($0)" }
  }

  /// Puts the folder's list of names on disk, so that a rename in it survives a power cut.
  static func sync(folder: String) throws(StorageError) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .fromErrno("open", folder) }
    // Some file systems cannot sync folders; then nothing is lost that was promised.
    fsync(descriptor)
    close(descriptor)
  }
}
