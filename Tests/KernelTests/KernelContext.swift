internal import CKernels

/// A compute context that is destroyed with its owner, and the operations under test as functions of arrays.
///
/// - Note: Not thread-safe, like the C context itself; a test keeps it to one task.
final class KernelContext {
  let pointer: OpaquePointer

  init?(threads: Int = 1, isa: String? = nil) {
    guard let pointer = compute_create(Int32(threads), isa) else { return nil }
    self.pointer = pointer
  }

  deinit { compute_destroy(pointer) }

  var isa: String { String(cString: compute_isa(pointer)) }
  var threads: Int { Int(compute_threads(pointer)) }

  /// The tables that run on this CPU.
  static var isas: [String] {
    guard let names = compute_available_isas() else { return [] }
    var found: [String] = []
    while let name = names[found.count] { found.append(String(cString: name)) }
    return found
  }

  /// `y[T, N]`; `initial` is what `EPILOGUE_ADD` adds to.
  func linear(
    _ weights: TestWeights, _ x: [Float], tokens: Int, bias: [Float]? = nil,
    epilogue: linear_epilogue = EPILOGUE_NONE, initial: [Float]? = nil
  ) -> [Float] {
    var y = initial ?? [Float](repeating: 0, count: tokens * weights.rows)
    weights.withMatrix { matrix in
      if let bias {
        linear_forward(pointer, matrix, x, tokens, bias, epilogue, &y)
      } else {
        linear_forward(pointer, matrix, x, tokens, nil, epilogue, &y)
      }
    }
    return y
  }
}

/// The largest difference, relative to the largest expected magnitude; infinite where one is NaN.
func relativeDifference(_ found: ArraySlice<Float>, _ expected: ArraySlice<Float>) -> Float {
  guard found.count == expected.count else { return .infinity }
  var worst: Float = 0
  var largest: Float = 1e-30
  for (a, b) in zip(found, expected) {
    if a.isNaN || b.isNaN { return .infinity }
    worst = max(worst, abs(a - b))
    largest = max(largest, abs(b))
  }
  return worst / largest
}

func relativeDifference(_ found: [Float], _ expected: [Float]) -> Float {
  relativeDifference(found[...], expected[...])
}
