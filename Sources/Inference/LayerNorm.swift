internal import CKernels

/// `(x - mean) / sqrt(variance + epsilon) · weight + bias` with the biased variance.
struct LayerNorm: Sendable {
  let weight: FloatVector
  let bias: FloatVector
  let epsilon: Float

  /// `y [T, C]` from `x [T, C]`.
  func forward(
    _ compute: ComputeContext, _ x: UnsafePointer<Float>, tokens: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    layernorm_forward(
      compute.handle, x, tokens, weight.count, weight.pointer, bias.pointer, epsilon, y)
  }
}
