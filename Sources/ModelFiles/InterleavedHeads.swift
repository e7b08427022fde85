/// The row order of `c_attn` in multi-head checkpoints, turned into ours.
///
/// Hugging Face stores [q_h | k_h | v_h] head after head; we, like GGUF, all queries, then all keys,
/// then all values. Multi-query rows are in that order already.
///
/// Source: transformers `modeling_gpt_bigcode.py`, `view(num_heads, 3 * head_dim).split`.
enum InterleavedHeads {
  /// `tensor`, `[3 * heads * headSize, ...]`, with its rows in the order [Q | K | V]: a copy, made when
  /// it is first read.
  static func separated(_ tensor: Tensor, heads: Int, headSize: Int) -> Tensor {
    // A bias has one value a row, a weight a row of them.
    let rowCount = tensor.shape.first ?? 0
    guard rowCount == 3 * heads * headSize, rowCount > 0 else { return tensor }
    let copy = LateBytes(count: tensor.byteCount) {
      copied(tensor, heads: heads, run: headSize * (tensor.byteCount / rowCount))
    }
    return Tensor(name: tensor.name, type: tensor.type, shape: tensor.shape, late: copy)
  }

  /// - Parameter run: bytes of one head's rows of Q, K or V.
  private static func copied(_ tensor: Tensor, heads: Int, run: Int) -> OwnedBytes {
    let bytes = tensor.bytes
    return OwnedBytes(count: bytes.count) { target in
      for part in 0..<3 {
        for head in 0..<heads {
          let source = (head * 3 + part) * run
          let destination = (part * heads + head) * run
          target[destination..<destination + run].copyBytes(from: bytes[source..<source + run])
        }
      }
    }
  }
}
