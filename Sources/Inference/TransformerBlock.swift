/// The weights of one block, pre-LayerNorm: attention, then the MLP, each added to its input.
struct TransformerBlock: Sendable {
  /// `ln_1` in Hugging Face's names.
  let attentionNorm: LayerNorm
  /// `attn.c_attn`: `[Q | K | V]`, `[n_embd + 2 · kv_heads · head_size, n_embd]`.
  let attentionInput: LinearLayer
  /// `attn.c_proj`.
  let attentionOutput: LinearLayer
  /// `ln_2`.
  let mlpNorm: LayerNorm
  /// `mlp.c_fc`.
  let mlpInput: LinearLayer
  /// `mlp.c_proj`.
  let mlpOutput: LinearLayer

  init(_ tensors: ModelTensors, index: Int, packed: PackedWeights) throws(InferenceError) {
    let block = "blk.\(index)"
    func linear(_ name: String) throws(InferenceError) -> LinearLayer {
      try tensors.linear("\(block).\(name).weight", bias: "\(block).\(name).bias", packed: packed)
    }
    attentionNorm = try tensors.layerNorm("\(block).attn_norm")
    attentionInput = try linear("attn_qkv")
    attentionOutput = try linear("attn_output")
    mlpNorm = try tensors.layerNorm("\(block).ffn_norm")
    mlpInput = try linear("ffn_up")
    mlpOutput = try linear("ffn_down")
  }
}
