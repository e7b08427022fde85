#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Deletes files.
package enum FileRemoval {
  /// Deletes the file at `path`; a folder is an error, and so is nothing.
  package static func remove(_ path: String) throws(StorageError) {
    guard unlink(path) == 0 else { throw .fromErrno("remove", path) }
  }

  /// Deletes the folder at `path` with all it holds; symbolic links go, what they point at stays.
  package static func removeTree(_ path: String) throws(StorageError) {
    guard let status = FileStatus(path: path) else { throw .fromErrno("remove", path) }
    guard status.kind == .directory else { return try remove(path) }
    for name in try Directories.names(in: path) { try removeTree("\(path)/\(name)") }
    guard rmdir(path) == 0 else { throw .fromErrno("remove", path) }
  }

  /// Gives the file or folder at `path` another name; where something has that name, it is an error
  /// unless it is a file that a file replaces.
  package static func rename(_ path: String, to newPath: String) throws(StorageError) {
    #if canImport(Glibc)
      let status = Glibc.rename(path, newPath)
    #else
      let status = Darwin.rename(path, newPath)
    #endif
    guard status == 0 else { throw .fromErrno("rename", path) }
  }
}
