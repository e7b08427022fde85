#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Zeroed memory on a 64-byte boundary, the width of a cache line and of an AVX-512 register.
final class AlignedBuffer {
  let count: Int
  let base: UnsafeMutableRawPointer

  init(count: Int) {
    self.count = count
    base = .allocate(byteCount: max(64, count), alignment: 64)
    memset(base, 0, count)
  }

  deinit { base.deallocate() }

  /// The start as floats.
  var floats: UnsafeMutablePointer<Float> { base.assumingMemoryBound(to: Float.self) }
}
