/// Bytes on the heap that a tensor can hold on to, aligned for any kernel.
package final class OwnedBytes: Sendable {
  /// A cache line, and the widest vector load.
  package static let alignment = 64

  // SAFETY: written only while `init` runs, freed in deinit.
  private nonisolated(unsafe) let buffer: UnsafeMutableRawBufferPointer

  /// Allocates `count` zero bytes and lets `fill` write them.
  package init<Failure: Error>(
    count: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    buffer = .allocate(byteCount: count, alignment: Self.alignment)
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    try fill(buffer)
  }

  /// A copy of `bytes`.
  package convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
  }

  deinit { buffer.deallocate() }

  /// The contents, valid while this object lives.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(buffer) }
}
