internal import ModelFiles

/// The activations of a pass, allocated once for the largest pass so far.
struct ActivationBuffers {
  /// Rows there is room for.
  let tokens: Int
  private let memory: AlignedBuffer
  /// `[T, n_embd]`: the residual stream.
  let residual: UnsafeMutablePointer<Float>
  /// `[T, n_embd]`: after a LayerNorm.
  let normalized: UnsafeMutablePointer<Float>
  /// `[T, n_embd + 2 · kv_heads · head_size]`.
  let qkv: UnsafeMutablePointer<Float>
  /// `[T, n_embd]`: the heads' outputs.
  let attention: UnsafeMutablePointer<Float>
  /// `[T, n_inner]`.
  let intermediate: UnsafeMutablePointer<Float>

  init(_ configuration: ModelConfiguration, qkvWidth: Int, tokens: Int) {
    self.tokens = tokens
    let width = configuration.hiddenSize
    let widths = [width, width, qkvWidth, width, configuration.intermediateSize]
    // 16 floats are 64 bytes: every buffer starts on a cache line.
    let counts = widths.map { ($0 * tokens + 15) & ~15 }
    memory = AlignedBuffer(count: counts.reduce(0, +) * MemoryLayout<Float>.stride)
    var starts: [UnsafeMutablePointer<Float>] = []
    var next = memory.floats
    for count in counts {
      starts.append(next)
      next += count
    }
    residual = starts[0]
    normalized = starts[1]
    qkv = starts[2]
    attention = starts[3]
    intermediate = starts[4]
  }
}
