#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Zeroed floats on a page boundary, mapped: pages that are never written take no memory.
final class FloatBuffer {
  let count: Int
  // SAFETY: valid until deinit; owners keep this object beside what they take from it.
  let pointer: UnsafeMutablePointer<Float>
  private let byteCount: Int

  init(count: Int) throws(TrainingError) {
    let (bytes, overflow) = max(1, count).multipliedReportingOverflow(by: 4)
    guard !overflow,
      let mapping = mmap(
        nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapping != MAP_FAILED
    else { throw .allocationFailed(bytes: overflow ? .max : bytes) }
    self.count = count
    byteCount = bytes
    pointer = mapping.bindMemory(to: Float.self, capacity: max(1, count))
  }

  deinit { munmap(pointer, byteCount) }

  /// Where consecutive parts of `counts` floats begin.
  func parts(_ counts: [Int]) -> [UnsafeMutablePointer<Float>] {
    var next = pointer
    return counts.map { count in
      defer { next += count }
      return next
    }
  }

  func clear() { memset(pointer, 0, byteCount) }

  /// A copy of `range`.
  func values(_ range: Range<Int>) -> [Float] {
    Array(UnsafeBufferPointer(start: pointer + range.lowerBound, count: range.count))
  }
}
