#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A regular file mapped read-only, so that its pages are shared by all processes that map it.
package final class MappedFile: Sendable {
  /// Where it was opened.
  package let path: String
  /// Its size in bytes when it was mapped.
  package let count: Int
  /// Device, inode and modification time: tells one file from its replacement.
  package let fingerprint: FileFingerprint
  // SAFETY: the mapping is read-only, never moves, and lives until deinit.
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer?

  package init(path: String) throws(StorageError) {
    self.path = path
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .fromErrno("open", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .fromErrno("stat", path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    count = Int(status.st_size)
    fingerprint = FileFingerprint(status)
    guard count > 0 else {
      base = nil
      return
    }
    guard let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      mapping != MAP_FAILED
    else { throw .fromErrno("map", path) }
    base = mapping
  }

  deinit { if let base { munmap(base, count) } }

  /// The contents.
  ///
  /// Valid while this object lives: keep the object beside the pointer.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}
