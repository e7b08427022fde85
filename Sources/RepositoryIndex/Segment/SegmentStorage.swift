internal import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The bytes of a segment: a mapped file, or memory.
final class SegmentStorage: Sendable {
  private let file: MappedFile?
  // SAFETY: what `bytes` begins at; read-only once the segment is made, and alive as long as this object.
  nonisolated(unsafe) let base: UnsafeRawPointer
  // SAFETY: written only before the segment is made, by the thread that makes it; unmapped in deinit.
  private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer

  /// Nil for an empty file.
  init?(_ file: MappedFile) {
    guard let base = file.bytes.baseAddress else { return nil }
    self.file = file
    self.base = base
    memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  /// Zeros; nil if the system refuses them.
  init?(byteCount: Int) {
    guard
      let base = mmap(
        nil, max(1, byteCount), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      base != MAP_FAILED
    else { return nil }
    memory = UnsafeMutableRawBufferPointer(start: base, count: byteCount)
    self.base = UnsafeRawPointer(base)
    file = nil
  }

  deinit { if let base = memory.baseAddress { munmap(base, max(1, memory.count)) } }

  /// Before the segment is made: copies `bytes` to `offset`, as far as they fit.
  func store(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    guard offset <= memory.count else { return }
    UnsafeMutableRawBufferPointer(rebasing: memory[offset...])
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(memory.count - offset)))
  }

  /// Valid while this object lives.
  var bytes: UnsafeRawBufferPointer { file?.bytes ?? UnsafeRawBufferPointer(memory) }

  /// Whether nobody has written into the mapped file since it was opened.
  var isUnchanged: Bool { file?.isUnchanged ?? true }

  /// Whether pages were read that the mapped file no longer had.
  var isDamaged: Bool { file?.isDamaged ?? false }
}
