internal import CKernels
internal import ModelFiles

/// The bytes of weights that decoding one token reads.
enum DecodeBytes {
  /// All matrices and vectors but the position table and, where the head is one of its own, the
  /// token table, of which one row is read; matrices as they lie in memory while they are multiplied.
  static func perToken(_ checkpoint: Checkpoint) -> Int {
    let hasHead = checkpoint.tensors["output.weight"] != nil
    return checkpoint.tensors.values.reduce(0) { sum, tensor in
      switch tensor.name {
      case "position_embd.weight": sum
      case "token_embd.weight" where hasHead: sum
      default: sum + bytes(of: tensor)
      }
    }
  }

  private static func bytes(of tensor: Tensor) -> Int {
    guard tensor.shape.count == 2 else { return tensor.byteCount }
    let packed = weight_packed_bytes(tensor.type.rawValue, tensor.shape[0], tensor.shape[1])
    return packed > 0 ? packed : tensor.byteCount
  }
}
