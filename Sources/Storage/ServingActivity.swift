internal import Synchronization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Whether somebody is being served on this machine right now: one number that processes share.
///
/// Servers write it around each completion, and work that can wait reads it between two kernels, so
/// that it gives way within milliseconds and without a message. It is a hint: nothing depends on it
/// but time. Where the file cannot be mapped, nobody seems to be served.
package final class ServingActivity: Sendable {
  /// After a completion, the next key is likely.
  private static let afterglow: UInt64 = 250_000_000
  /// A server that dies while it decodes must not hold up others for longer.
  private static let longestCompletion: UInt64 = 3_000_000_000

  // SAFETY: the mapping lives as long as this object, and is only read and written atomically.
  private nonisolated(unsafe) let busyUntil: UnsafeMutablePointer<Atomic<UInt64>>?

  /// - Parameter directories: processes of one user share the file below their cache folder.
  package init(directories: StateDirectories) {
    busyUntil = Self.map("\(directories.familiarCache)/serving")
  }

  deinit { busyUntil.map { _ = munmap($0, Self.bytes) } }

  private static let bytes = MemoryLayout<UInt64>.size

  private static func map(_ path: String) -> UnsafeMutablePointer<Atomic<UInt64>>? {
    guard let folder = path.lastIndex(of: "/") else { return nil }
    // A cache that cannot be written means that nobody seems to be served.
    try? Directories.create(String(path[..<folder]))
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0,
      status.st_size >= bytes || ftruncate(descriptor, off_t(bytes)) == 0,
      let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { return nil }
    return memory.assumingMemoryBound(to: Atomic<UInt64>.self)
  }

  /// A completion begins.
  package func begin() {
    busyUntil?.pointee.store(Self.now + Self.longestCompletion, ordering: .relaxed)
  }

  /// A completion has ended.
  package func end() {
    busyUntil?.pointee.store(Self.now + Self.afterglow, ordering: .relaxed)
  }

  /// Whether a completion runs, or ended just now.
  package var isServing: Bool {
    guard let busyUntil else { return false }
    let (until, now) = (busyUntil.pointee.load(ordering: .relaxed), Self.now)
    // The clock begins anew with the machine, the file does not.
    return until > now && until - now <= Self.longestCompletion
  }

  /// Nanoseconds of a clock that all processes see alike.
  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
