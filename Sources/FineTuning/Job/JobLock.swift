internal import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// One job per repository: the lock that a working process holds.
///
/// The kernel gives it up when the process ends, however it ends, so nothing is left to clean up.
package struct JobLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock of `folder`, and writes this process's number into it.
  package init(_ folder: JobFolder) throws(FineTuningError) {
    let descriptor = try Self.open(folder)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .running(repository: folder.repository, process: Self.holder(of: folder))
    }
    ftruncate(descriptor, 0)
    let text = Array("\(getpid())\n".utf8)
    _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Whether a process works on the job of `folder` now.
  package static func isHeld(_ folder: JobFolder) -> Bool {
    let descriptor = openState(folder.lockPath, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // Shared, and given back at once: two who ask do not see each other.
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  /// The process that took the lock last; nil where none is known.
  package static func holder(of folder: JobFolder) -> Int32? {
    guard let bytes = try? FileReading.contents(of: folder.lockPath, limit: 64) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
  }

  private static func open(_ folder: JobFolder) throws(FineTuningError) -> Int32 {
    do { try Directories.create(folder.path) } catch { throw .storage(error) }
    let descriptor = openState(folder.lockPath, O_RDWR | O_CREAT | O_CLOEXEC)
    guard descriptor >= 0 else { throw .storage(.fromErrno("open", folder.lockPath)) }
    return descriptor
  }
}

/// `open` with the mode that all state has; beside the type, whose own `open` hides it.
private func openState(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o600) }
