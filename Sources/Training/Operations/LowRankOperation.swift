internal import CKernels

/// LoRA on a linear layer: `y += scale · (dropout(x) Aᵀ) Bᵀ`.
///
/// - Source: Hu et al. 2021 (arXiv 2106.09685); PEFT, `tuners/lora/layer.py`.
struct LowRankOperation {
  let context: TrainingContext
  let inFeatures: Int
  let outFeatures: Int
  let rank: Int
  let scale: Float
  /// Share of x that is kept.
  let keep: Float
  // SAFETY: all four point into the parameter store, which the model owns.
  /// `[rank, in]` and `[out, rank]`.
  let a: UnsafeMutablePointer<Float>
  let b: UnsafeMutablePointer<Float>
  let aGradient: UnsafeMutablePointer<Float>
  let bGradient: UnsafeMutablePointer<Float>

  /// `projection [T, rank] = dropout(x) Aᵀ`, which the backward pass needs again.
  func project(
    _ x: UnsafePointer<Float>, tokens: Int, seed: UInt64?, memory: WorkingMemory,
    into projection: UnsafeMutablePointer<Float>
  ) {
    let input = dropped(x, tokens, seed, memory)
    context.multiply(
      transposeB: true, m: tokens, n: rank, k: inFeatures, input, lda: inFeatures, a,
      ldb: inFeatures, beta: 0, into: projection, ldc: rank)
  }

  /// Adds the update to `y [T, out]`; leaves the projection.
  func forward(
    _ x: UnsafePointer<Float>, tokens: Int, seed: UInt64?, memory: WorkingMemory,
    projection: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>
  ) {
    project(x, tokens: tokens, seed: seed, memory: memory, into: projection)
    context.multiply(
      transposeB: true, m: tokens, n: outFeatures, k: rank, alpha: scale, projection, lda: rank, b,
      ldb: rank, beta: 1, into: y, ldc: outFeatures)
  }

  /// Accumulates the gradients of A and B; ``addInputGradient(tokens:seed:memory:into:)`` may follow.
  func backward(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, tokens: Int, seed: UInt64?,
    memory: WorkingMemory, projection: UnsafePointer<Float>
  ) {
    let input = dropped(x, tokens, seed, memory)
    let gradient = memory.projectionGradient
    context.multiply(
      m: tokens, n: rank, k: outFeatures, alpha: scale, dy, lda: outFeatures, b, ldb: rank,
      beta: 0, into: gradient, ldc: rank)
    context.multiply(
      transposeA: true, m: outFeatures, n: rank, k: tokens, alpha: scale, dy, lda: outFeatures,
      projection, ldb: rank, beta: 1, into: bGradient, ldc: rank)
    context.multiply(
      transposeA: true, m: rank, n: inFeatures, k: tokens, gradient, lda: rank, input,
      ldb: inFeatures, beta: 1, into: aGradient, ldc: inFeatures)
  }

  /// `dx [T, in] += dropout'(projectionGradient A)`.
  func addInputGradient(
    tokens: Int, seed: UInt64?, memory: WorkingMemory, into dx: UnsafeMutablePointer<Float>
  ) {
    let dropped = seed == nil ? nil : memory.dropped
    context.multiply(
      m: tokens, n: inFeatures, k: rank, memory.projectionGradient, lda: rank, a, ldb: inFeatures,
      beta: dropped == nil ? 1 : 0, into: dropped ?? dx, ldc: inFeatures)
    if let dropped, let seed {
      CKernels.dropout(context.handle, dropped, tokens * inFeatures, keep, seed, 1, dx)
    }
  }

  private func dropped(
    _ x: UnsafePointer<Float>, _ tokens: Int, _ seed: UInt64?, _ memory: WorkingMemory
  ) -> UnsafePointer<Float> {
    guard let seed, let target = memory.dropped else { return x }
    CKernels.dropout(context.handle, x, tokens * inFeatures, keep, seed, 0, target)
    return UnsafePointer(target)
  }
}
