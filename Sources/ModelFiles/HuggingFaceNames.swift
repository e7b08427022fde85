/// Hugging Face's tensor names as GGUF's.
///
/// Source: llama.cpp `gguf-py/gguf/tensor_mapping.py`.
enum HuggingFaceNames {
  private static let outer = [
    "wte.weight": "token_embd.weight", "wpe.weight": "position_embd.weight",
    "ln_f.weight": "output_norm.weight", "ln_f.bias": "output_norm.bias",
    "lm_head.weight": "output.weight",
  ]

  private static let layer = [
    "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
  ]

  /// What a name stands for.
  enum Meaning: Equatable {
    case tensor(String)
    /// A causal mask that GPT-2's old exports carry along.
    case buffer
    case unknown
  }

  /// The meaning of `name`, with or without the prefix `transformer.`.
  static func meaning(of name: String) -> Meaning {
    var name = Substring(name)
    if name.hasPrefix("transformer.") { name = name.dropFirst("transformer.".count) }
    if let found = outer[String(name)] { return .tensor(found) }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    // "01" is not a layer's number, so that two names cannot mean the same tensor.
    guard parts.count >= 4, parts[0] == "h", let number = Int(parts[1]),
      number >= 0, String(number) == parts[1]
    else { return .unknown }
    let module = parts[2..<parts.count - 1].joined(separator: ".")
    let kind = parts[parts.count - 1]
    if module == "attn" && (kind == "bias" || kind == "masked_bias") { return .buffer }
    guard let found = layer[module], kind == "weight" || kind == "bias" else { return .unknown }
    return .tensor("blk.\(number).\(found).\(kind)")
  }
}
