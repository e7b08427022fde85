/// What a LoRA adapter adds to one linear layer: `y += scale · (x Aᵀ) Bᵀ`.
///
/// Orientation as in PEFT's files: A `[rank, in]`, B `[out, rank]`, float32.
package struct LowRankUpdate: Sendable {
  let a: [Float]
  let b: [Float]
  let rank: Int
  let inFeatures: Int
  let outFeatures: Int
  let scale: Float

  /// Nil where the counts of `a` and `b` do not make matrices of these shapes.
  package init?(
    a: [Float], b: [Float], rank: Int, inFeatures: Int, outFeatures: Int, scale: Float
  ) {
    guard rank > 0, a.count == rank * inFeatures, b.count == rank * outFeatures else { return nil }
    self.a = a
    self.b = b
    self.rank = rank
    self.inFeatures = inFeatures
    self.outFeatures = outFeatures
    self.scale = scale
  }
}
