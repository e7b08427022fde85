private import CSystem

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A regular file mapped read-only, so that its pages are shared by all processes that map it.
///
/// A file may be cut short in place while it is mapped. Familiar's own writers never do it: they
/// rename a new file over the old one, whose pages stay. If somebody else does, what is lost reads
/// as zeros, and ``isDamaged`` tells; long-lived readers ask it after each piece of work.
package final class MappedFile: Sendable {
  /// Where it was opened.
  package let path: String
  /// Its size in bytes when it was mapped.
  package let count: Int
  /// Device, inode and modification time: tells one file from its replacement.
  package let fingerprint: FileFingerprint
  // SAFETY: the mapping is read-only, never moves, and lives until deinit.
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer?
  private let guardNumber: Int32
  /// Kept open, so that the file can be looked at again after its path went to another.
  private let descriptor: Int32

  package init(path: String) throws(StorageError) {
    self.path = path
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .fromErrno("open", path) }
    let mapping: UnsafeMutableRawPointer?
    do throws(StorageError) {
      let status = try Self.status(descriptor, path)
      count = Int(status.st_size)
      fingerprint = FileFingerprint(status)
      mapping = try Self.map(descriptor, count, path)
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    let size = UInt64(count)
    base = mapping
    guardNumber = mapping.map { mapping_guard_add($0, size) } ?? -1
  }

  deinit {
    mapping_guard_remove(guardNumber)
    if let base { munmap(base, count) }
    close(descriptor)
  }

  /// Whether pages were read that the file no longer had, and which read as zeros.
  package var isDamaged: Bool { mapping_guard_is_damaged(guardNumber) != 0 }

  /// Whether the file still has the size and modification time it was mapped with.
  ///
  /// For readers to whom other bytes would be wrong, not only missing ones.
  package var isUnchanged: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && FileFingerprint(status) == fingerprint
  }

  private static func status(_ descriptor: Int32, _ path: String) throws(StorageError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .fromErrno("stat", path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    return status
  }

  /// Nil for an empty file, which cannot be mapped.
  private static func map(
    _ descriptor: Int32, _ count: Int, _ path: String
  ) throws(StorageError) -> UnsafeMutableRawPointer? {
    guard count > 0 else { return nil }
    guard let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      mapping != MAP_FAILED
    else { throw .fromErrno("map", path) }
    return mapping
  }

  /// The contents.
  ///
  /// Valid while this object lives: keep the object beside the pointer.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}
