internal import CKernels
internal import Inference

/// A linear layer, `y = x Wᵀ + b`, with what is learned of it: a low-rank update, or W and b themselves.
struct LinearOperation {
  let context: TrainingContext
  let target: AdapterSet.Target
  let inFeatures: Int
  let outFeatures: Int
  let product: any MatrixProduct
  // SAFETY: the three point into the parameter store or a frozen vector, both owned by the model.
  let bias: UnsafePointer<Float>
  /// Nil where W and b stay as they are.
  let weightGradient: UnsafeMutablePointer<Float>?
  let biasGradient: UnsafeMutablePointer<Float>?
  let update: LowRankOperation?

  /// Whether a backward pass has anything to learn from the layer's input.
  var needsInput: Bool { update != nil || weightGradient != nil }

  /// `y [T, out]` from `x [T, in]`; with `adds`, y is added to.
  func forward(
    _ x: UnsafePointer<Float>, tokens: Int, adds: Bool = false, seed: UInt64?,
    memory: WorkingMemory, projection: UnsafeMutablePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    product.forward(x, tokens: tokens, bias: bias, adds: adds, into: y)
    update?.forward(
      x, tokens: tokens, seed: seed, memory: memory, projection: projection, into: y)
  }

  /// Leaves in `projection` what the backward pass needs, without the product itself.
  func project(
    _ x: UnsafePointer<Float>, tokens: Int, seed: UInt64?, memory: WorkingMemory,
    projection: UnsafeMutablePointer<Float>
  ) {
    update?.project(x, tokens: tokens, seed: seed, memory: memory, into: projection)
  }

  /// Accumulates the gradients of what is learned, and writes `dx [T, in]` unless it is nil.
  func backward(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, tokens: Int, seed: UInt64?,
    memory: WorkingMemory, projection: UnsafePointer<Float>,
    into dx: UnsafeMutablePointer<Float>?
  ) {
    update?.backward(
      x, dy, tokens: tokens, seed: seed, memory: memory, projection: projection)
    if let weightGradient {
      context.multiply(
        transposeA: true, m: outFeatures, n: inFeatures, k: tokens, dy, lda: outFeatures, x,
        ldb: inFeatures, beta: 1, into: weightGradient, ldc: inFeatures)
    }
    if let biasGradient { bias_backward(context.handle, dy, tokens, outFeatures, biasGradient) }
    guard let dx else { return }
    product.backward(dy, tokens: tokens, adds: false, into: dx)
    update?.addInputGradient(tokens: tokens, seed: seed, memory: memory, into: dx)
  }
}
