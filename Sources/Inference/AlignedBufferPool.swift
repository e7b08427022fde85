/// Buffers that timelines gave back, for the next ones.
///
/// A beam makes and drops a timeline at each step of each hypothesis. Fresh memory would have to be
/// zeroed and mapped in each time, and the allocator keeps tens of megabytes of what was dropped.
/// Reused bytes are those of other keys and values of the same type: stale, as they are after a
/// timeline is truncated, but numbers.
final class AlignedBufferPool {
  /// What is kept takes no more bytes than this.
  private static let capacity = 16 << 20

  private var free: [AlignedBuffer] = []
  private var byteCount = 0

  /// A buffer of `count` bytes, whose contents are undefined.
  func take(count: Int) -> AlignedBuffer {
    guard let index = free.lastIndex(where: { $0.count == count }) else {
      return AlignedBuffer(count: count)
    }
    byteCount -= count
    return free.remove(at: index)
  }

  /// Takes back a buffer that nobody reads any more.
  func give(_ buffer: AlignedBuffer) {
    guard buffer.count > 0, buffer.count <= Self.capacity else { return }
    free.append(buffer)
    byteCount += buffer.count
    while byteCount > Self.capacity { byteCount -= free.removeFirst().count }
  }
}
