/// The row order of `c_attn` in multi-head checkpoints, turned into ours.
///
/// Hugging Face stores [q_h | k_h | v_h] head after head; we, like GGUF, all queries, then all keys,
/// then all values. Multi-query rows are in that order already.
///
/// Source: transformers `modeling_gpt_bigcode.py`, `view(num_heads, 3 * head_dim).split`.
enum InterleavedHeads {
  /// A copy of `tensor`, `[3 * heads * headSize, ...]`, with its rows in the order [Q | K | V].
  static func separated(_ tensor: Tensor, heads: Int, headSize: Int) -> Tensor {
    // A bias has one value a row, a weight a row of them.
    let rowCount = tensor.shape.first ?? 0
    guard rowCount == 3 * heads * headSize, rowCount > 0 else { return tensor }
    let rowBytes = tensor.bytes.count / rowCount
    let run = headSize * rowBytes
    let copy = OwnedBytes(count: tensor.bytes.count) { target in
      for part in 0..<3 {
        for head in 0..<heads {
          let source = (head * 3 + part) * run
          let destination = (part * heads + head) * run
          target[destination..<destination + run]
            .copyBytes(from: tensor.bytes[source..<source + run])
        }
      }
    }
    return Tensor(
      name: tensor.name, type: tensor.type, shape: tensor.shape, bytes: copy.bytes, owner: copy)
  }
}
