internal import CKernels

/// What a LoRA adapter adds to one linear layer: `y += scale · (x Aᵀ) Bᵀ`.
///
/// Orientation as in PEFT's files: A `[rank, in]`, B `[out, rank]`, float32.
package struct LowRankUpdate: Sendable {
  let a: FloatVector
  let b: FloatVector
  let rank: Int
  let inFeatures: Int
  let outFeatures: Int
  let scale: Float

  /// Nil where the counts of `a` and `b` do not make matrices of these shapes.
  package init?(
    a: [Float], b: [Float], rank: Int, inFeatures: Int, outFeatures: Int, scale: Float
  ) {
    guard rank > 0, a.count == rank * inFeatures, b.count == rank * outFeatures else { return nil }
    self.a = FloatVector(a)
    self.b = FloatVector(b)
    self.rank = rank
    self.inFeatures = inFeatures
    self.outFeatures = outFeatures
    self.scale = scale
  }

  func add(
    _ compute: ComputeContext, _ x: UnsafePointer<Float>, tokens: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    lora_forward(
      compute.handle, x, tokens, a.pointer, b.pointer, rank, inFeatures, outFeatures, scale, y)
  }
}
