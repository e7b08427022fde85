#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A lock between processes, held while this value lives; the system frees it if the process dies.
///
/// Advisory (flock): it keeps out those who ask for it.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Waits until nobody else holds the lock of the file at `path`, which is made where it is missing.
  package init(path: String) throws(StorageError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .fromErrno("open", path) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        let error = StorageError.fromErrno("lock", path)
        close(descriptor)
        throw error
      }
    }
  }

  deinit { close(descriptor) }
}
