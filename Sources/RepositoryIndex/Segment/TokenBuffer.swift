#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Memory for a sequence of tokens that grows without being copied.
///
/// The address range is reserved for the largest sequence; the system gives memory to the pages that
/// are written.
final class TokenBuffer {
  let width: TokenSequence.Width
  /// Tokens that fit.
  let capacity: Int
  private(set) var count = 0
  private let base: UnsafeMutableRawPointer

  /// Nil if the system has no such range.
  init?(capacity: Int, width: TokenSequence.Width) {
    self.width = width
    self.capacity = max(1, capacity)
    guard
      let base = mmap(
        nil, self.capacity * width.bytes, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), base != MAP_FAILED
    else { return nil }
    self.base = base
  }

  deinit { munmap(base, capacity * width.bytes) }

  /// Appends a token; false where it does not fit.
  @inline(__always)
  @discardableResult
  func append(_ token: UInt32) -> Bool {
    guard count < capacity else { return false }
    // SAFETY: count is below the capacity that was reserved.
    switch width {
    case .narrow:
      base.storeBytes(
        of: UInt16(truncatingIfNeeded: token), toByteOffset: count &* 2, as: UInt16.self)
    case .wide: base.storeBytes(of: token, toByteOffset: count &* 4, as: UInt32.self)
    }
    count &+= 1
    return true
  }

  /// Forgets what was appended; the memory stays for what comes.
  func removeAll() { count = 0 }

  /// What was appended; valid while this object lives.
  var sequence: TokenSequence { TokenSequence(base, count: count, width: width) }

  /// The bytes of what was appended; valid while this object lives.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base, count: count * width.bytes)
  }
}
