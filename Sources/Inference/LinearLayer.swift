internal import CKernels

/// `y = x Wᵀ + b` with W `[out, in]`, and the low-rank update of the active adapters on it.
struct LinearLayer: Sendable {
  let outFeatures: Int
  let inFeatures: Int
  // SAFETY: points into a tensor's mapping or the packed weights, both owned by the model.
  private nonisolated(unsafe) let weight: weight_matrix
  private let bias: FloatVector?

  init(weight: weight_matrix, bias: FloatVector?) {
    self.weight = weight
    self.bias = bias
    outFeatures = weight.rows
    inFeatures = weight.columns
  }

  /// `y [T, out]` from `x [T, in]`; `epilogue` says what becomes of the product.
  func forward(
    _ compute: ComputeContext, _ x: UnsafePointer<Float>, tokens: Int,
    _ epilogue: linear_epilogue = EPILOGUE_NONE, update: StackedUpdate? = nil,
    into y: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: weight) { weight in
      let bias = bias?.pointer
      guard let update else {
        return linear_forward(compute.handle, weight, x, tokens, bias, epilogue, y)
      }
      update.withUpdate {
        linear_forward_adapted(compute.handle, weight, $0, x, tokens, bias, epilogue, y)
      }
    }
  }
}
