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
}
