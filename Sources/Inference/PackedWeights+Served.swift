package import ModelFiles

extension PackedWeights {
  /// The weights as a ``GPTBigCodeModel`` of `checkpoint` has them, from the same cache file.
  package convenience init(
    servedFrom checkpoint: Checkpoint, cacheDirectory: String?
  ) throws(InferenceError) {
    let matrices = try ModelTensors(checkpoint).matrices()
    try self.init(
      matrices: matrices, key: Self.key(of: checkpoint, matrices: matrices),
      cacheDirectory: cacheDirectory)
  }
}
