internal import ModelFiles

extension GPTBigCodeModel {
  /// Bytes of all tensors as stored: about what a decoding step reads.
  package var weightBytes: Int {
    checkpoint.tensors.values.reduce(0) { $0 + $1.byteCount }
  }
}
