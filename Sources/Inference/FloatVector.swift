/// Float32 values at an address that never changes, for kernels that take pointers.
final class FloatVector: Sendable {
  let count: Int
  // SAFETY: written in init only, freed in deinit only.
  private nonisolated(unsafe) let storage: UnsafeMutablePointer<Float>

  init(_ values: [Float]) {
    count = values.count
    storage = .allocate(capacity: max(1, values.count))
    storage.initialize(from: values, count: values.count)
  }

  deinit { storage.deallocate() }

  /// Valid while this object lives.
  var pointer: UnsafePointer<Float> { UnsafePointer(storage) }
}
