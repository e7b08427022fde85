internal import CKernels
internal import ModelFiles

/// Causal attention inside each example of a row; queries of all heads share the key/value heads.
struct AttentionOperation {
  let context: TrainingContext
  let headCount: Int
  let keyValueHeadCount: Int
  let headSize: Int
  let scale: Float

  init(_ context: TrainingContext, _ configuration: ModelConfiguration) {
    self.context = context
    headCount = configuration.headCount
    keyValueHeadCount = configuration.keyValueHeadCount
    headSize = configuration.headSize
    scale = configuration.scalesAttention ? 1 / Float(configuration.headSize).squareRoot() : 1
  }

  /// `out [T, H · D]` and `logSumExp [T, H]` from `qkv`.
  func forward(
    _ qkv: UnsafePointer<Float>, tokens: Int, starts: [Int],
    logSumExp: UnsafeMutablePointer<Float>, into out: UnsafeMutablePointer<Float>
  ) throws(TrainingError) {
    let isDone = withRows(tokens: tokens, starts: starts) {
      attention_rows_forward(context.handle, $0, qkv, out, logSumExp)
    }
    guard isDone != 0 else { throw .allocationFailed(bytes: tokens * headSize * headCount * 4) }
  }

  /// `dqkv` from `dout [T, H · D]` and what the forward pass left.
  func backward(
    _ qkv: UnsafePointer<Float>, out: UnsafePointer<Float>, logSumExp: UnsafePointer<Float>,
    _ dout: UnsafePointer<Float>, tokens: Int, starts: [Int],
    into dqkv: UnsafeMutablePointer<Float>
  ) throws(TrainingError) {
    let isDone = withRows(tokens: tokens, starts: starts) {
      attention_rows_backward(context.handle, $0, qkv, out, logSumExp, dout, dqkv)
    }
    guard isDone != 0 else { throw .allocationFailed(bytes: tokens * headSize * headCount * 4) }
  }

  private func withRows(
    tokens: Int, starts: [Int], _ body: (UnsafePointer<attention_rows>) -> Int32
  ) -> Int32 {
    starts.withUnsafeBufferPointer { starts in
      var rows = attention_rows(
        heads: headCount, key_value_heads: keyValueHeadCount, head_size: headSize, scale: scale,
        tokens: tokens, starts: starts.baseAddress, examples: starts.count)
      return withUnsafePointer(to: &rows) { body($0) }
    }
  }
}
