#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Memory for bytes that goes back to the system when it is outgrown.
///
/// Of arrays as large as the records of 200,000 files the allocator keeps what they leave behind when
/// they grow.
final class ByteBuffer {
  private static let firstCapacity = 1 << 16

  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private(set) var count = 0

  deinit { if let base = memory.baseAddress { munmap(base, memory.count) } }

  /// Appends bytes; false, and nothing is appended, if the system has no memory.
  func append(_ bytes: some Collection<UInt8>) -> Bool {
    guard bytes.count <= memory.count - count || grow(to: count + bytes.count) else {
      return false
    }
    UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyBytes(from: bytes)
    count += bytes.count
    return true
  }

  private func grow(to wanted: Int) -> Bool {
    let capacity = max(wanted, 2 * memory.count, Self.firstCapacity)
    guard
      let base = mmap(
        nil, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      base != MAP_FAILED
    else { return false }
    let larger = UnsafeMutableRawBufferPointer(start: base, count: capacity)
    larger.copyMemory(from: bytes)
    if let base = memory.baseAddress { munmap(base, memory.count) }
    memory = larger
    return true
  }

  /// What was appended; valid while this object lives and nothing more is.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }
}
