internal import Inference
internal import ModelFiles

/// What a block's backward pass needs of its forward pass.
final class BlockActivations {
  private let memory: FloatBuffer
  /// `[T, qkv]`.
  let qkv: UnsafeMutablePointer<Float>
  /// `[T, n_embd]`: the heads' outputs.
  let attention: UnsafeMutablePointer<Float>
  /// `[T, n_head]`: of the scores.
  let logSumExp: UnsafeMutablePointer<Float>
  /// `[T, n_embd]`: the residual stream between attention and MLP.
  let middle: UnsafeMutablePointer<Float>
  /// `[T, n_inner]`: before the GELU.
  let preactivation: UnsafeMutablePointer<Float>
  private let projections: UnsafeMutablePointer<Float>
  private let projectionCount: Int

  init(_ shape: PassShape, tokens: Int) throws(TrainingError) {
    let counts = Self.counts(shape, tokens: tokens)
    memory = try FloatBuffer(count: counts.reduce(0, +))
    let starts = memory.parts(counts)
    qkv = starts[0]
    attention = starts[1]
    logSumExp = starts[2]
    middle = starts[3]
    preactivation = starts[4]
    projections = starts[5]
    projectionCount = shape.rank * tokens
  }

  /// `[T, rank]`: LoRA's `x Aᵀ` of a layer of the block.
  func projection(_ target: AdapterSet.Target) -> UnsafeMutablePointer<Float> {
    let place = AdapterSet.Target.allCases.firstIndex(of: target) ?? 0
    return projections + place * projectionCount
  }

  private static func counts(_ shape: PassShape, tokens: Int) -> [Int] {
    let configuration = shape.configuration
    return [
      shape.qkvWidth, configuration.hiddenSize, configuration.headCount,
      configuration.hiddenSize, configuration.intermediateSize,
      shape.rank * AdapterSet.Target.allCases.count,
    ].map { ParameterStore.padded($0 * tokens) }
  }

  static func byteCount(_ shape: PassShape, tokens: Int) -> Int {
    counts(shape, tokens: tokens).reduce(0, +) * 4
  }
}
