internal import CKernels

/// `(x - mean) / sqrt(variance + epsilon) · weight + bias` with the biased variance.
struct LayerNormOperation {
  let context: TrainingContext
  let width: Int
  let epsilon: Float
  // SAFETY: all point into the parameter store or a frozen vector, both owned by the model.
  let weight: UnsafePointer<Float>
  let bias: UnsafePointer<Float>
  /// Nil where weight and bias stay as they are.
  let weightGradient: UnsafeMutablePointer<Float>?
  let biasGradient: UnsafeMutablePointer<Float>?

  /// `y [T, C]` from `x [T, C]`.
  func forward(
    _ x: UnsafePointer<Float>, tokens: Int, into y: UnsafeMutablePointer<Float>
  ) {
    layernorm_forward(context.handle, x, tokens, width, weight, bias, epsilon, y)
  }

  /// Adds to `dx [T, C]` the gradient that reaches x through y; x is the forward pass's.
  func backward(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, tokens: Int,
    into dx: UnsafeMutablePointer<Float>
  ) {
    layernorm_backward(
      context.handle, x, dy, tokens, width, weight, epsilon, dx, weightGradient, biasGradient)
  }
}
