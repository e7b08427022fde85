internal import CKernels

/// `y = x Wᵀ + b` with W `[out, in]`, and the low-rank updates of the active adapters on it.
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
  ///
  /// An adapter's update belongs inside of the activation, so with one the GELU runs last.
  func forward(
    _ compute: ComputeContext, _ x: UnsafePointer<Float>, tokens: Int,
    _ epilogue: linear_epilogue = EPILOGUE_NONE, updates: [LowRankUpdate] = [],
    into y: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: weight) { weight in
      let bias = bias?.pointer
      guard !updates.isEmpty else {
        return linear_forward(compute.handle, weight, x, tokens, bias, epilogue, y)
      }
      let adds = epilogue == EPILOGUE_ADD
      linear_forward(
        compute.handle, weight, x, tokens, bias, adds ? EPILOGUE_ADD : EPILOGUE_NONE, y)
      for update in updates { update.add(compute, x, tokens: tokens, into: y) }
      if !adds { activation_forward(compute.handle, epilogue, y, tokens * outFeatures) }
    }
  }
}
