internal import ModelFiles

/// Matrices that a pass needs for a moment, allocated once for the longest row.
struct WorkingMemory {
  private let memory: FloatBuffer
  /// `[T, n_embd]`: after a LayerNorm, and the gradient of one.
  let normalized: UnsafeMutablePointer<Float>
  let normalizedGradient: UnsafeMutablePointer<Float>
  /// `[T, n_embd + 2 · kv_heads · head_size]`.
  let qkvGradient: UnsafeMutablePointer<Float>
  /// `[T, n_inner]`: after the GELU, and gradients there.
  let activated: UnsafeMutablePointer<Float>
  let activatedGradient: UnsafeMutablePointer<Float>
  /// `[T, n_embd]`: the gradient of the residual stream.
  let residualGradient: UnsafeMutablePointer<Float>
  /// `[T, rank]`: the gradient of LoRA's projection.
  let projectionGradient: UnsafeMutablePointer<Float>
  /// `[T, max(n_inner, n_embd)]`: LoRA's inputs after dropout; not there without it.
  let dropped: UnsafeMutablePointer<Float>?

  init(_ shape: PassShape, tokens: Int) throws(TrainingError) {
    let counts = Self.counts(shape, tokens: tokens)
    memory = try FloatBuffer(count: counts.reduce(0, +))
    let starts = memory.parts(counts)
    normalized = starts[0]
    normalizedGradient = starts[1]
    qkvGradient = starts[2]
    activated = starts[3]
    activatedGradient = starts[4]
    residualGradient = starts[5]
    projectionGradient = starts[6]
    dropped = shape.hasDropout ? starts[7] : nil
  }

  private static func counts(_ shape: PassShape, tokens: Int) -> [Int] {
    let width = shape.configuration.hiddenSize
    let inner = shape.configuration.intermediateSize
    return [
      width, width, shape.qkvWidth, inner, inner, width, shape.rank,
      shape.hasDropout ? max(width, inner) : 0,
    ].map { ParameterStore.padded($0 * tokens) }
  }

  static func byteCount(_ shape: PassShape, tokens: Int) -> Int {
    counts(shape, tokens: tokens).reduce(0, +) * 4
  }
}

/// What decides the sizes of activations.
struct PassShape {
  let configuration: ModelConfiguration
  /// LoRA's rank; 0 without LoRA.
  let rank: Int
  let hasDropout: Bool

  var qkvWidth: Int {
    configuration.hiddenSize + 2 * configuration.keyValueHeadCount * configuration.headSize
  }
}
