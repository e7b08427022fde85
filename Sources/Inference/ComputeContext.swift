internal import CKernels

/// One kernel table and its pool of threads; one caller at a time.
package final class ComputeContext {
  let handle: OpaquePointer

  /// - Parameters:
  ///   - threads: workers in all; nil takes one for every CPU this process may run on, 8 at most.
  ///   - isa: a kernel table by name; nil takes the best that runs here.
  package init(threads: Int?, isa: String?) throws(InferenceError) {
    let count = max(1, min(256, threads ?? Self.defaultThreadCount))
    if let isa, !Self.availableISAs.contains(isa) {
      throw .unsupportedISA(name: isa, available: Self.availableISAs)
    }
    guard let handle = compute_create(Int32(count), isa) else {
      throw .unsupportedModel(reason: "no compute context with \(count) threads could be made")
    }
    self.handle = handle
  }

  deinit { compute_destroy(handle) }

  /// The table in use: "avx512", "avx2", "neon" or "scalar".
  package var isa: String { String(cString: compute_isa(handle)) }
  package var threads: Int { Int(compute_threads(handle)) }

  /// The tables that run on this CPU, best first.
  package static var availableISAs: [String] {
    var names: [String] = []
    var next = compute_available_isas()
    while let pointer = next, let name = pointer.pointee {
      names.append(String(cString: name))
      next = pointer + 1
    }
    return names
  }
}
