#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Zeroed memory on a 64-byte boundary, the width of a cache line and of an AVX-512 register.
///
/// Large ones are mapped, not taken from the heap: glibc raises the size from which it maps memory to
/// that of the largest block it has seen freed, and then keeps what is freed on a heap that other
/// blocks hold open. Serving took 40 MB instead of 10 that way.
final class AlignedBuffer {
  /// glibc's own first threshold.
  private static let smallestMapping = 128 << 10

  let count: Int
  let base: UnsafeMutableRawPointer
  private let isMapped: Bool

  init(count: Int) {
    self.count = count
    if count >= Self.smallestMapping,
      let mapping = mmap(
        nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapping != MAP_FAILED
    {
      base = mapping
      isMapped = true
    } else {
      base = .allocate(byteCount: max(64, count), alignment: 64)
      memset(base, 0, count)
      isMapped = false
    }
  }

  deinit {
    if isMapped { munmap(base, count) } else { base.deallocate() }
  }

  /// The start as floats.
  var floats: UnsafeMutablePointer<Float> { base.assumingMemoryBound(to: Float.self) }
}
