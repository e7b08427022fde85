package import JSONCoding

extension ModelConfiguration {
  /// Reads a `config.json`, with the defaults of transformers.
  ///
  /// - Parameter file: its path, for errors.
  /// - Source: transformers 5.23 `configuration_gpt_bigcode.py`.
  package init(huggingFace json: JSON, file: String) throws(ModelFileError) {
    try Self.checkKind(json, file)
    let source = ConfigurationSource(file: file)
    // transformers reads the general names on the right as well (its `attribute_map`).
    func size(_ key: String, _ alias: String?, _ fallback: Int) throws(ModelFileError) -> Int {
      guard let value = json[key] ?? alias.flatMap({ json[$0] }) else { return fallback }
      return try source.size(value.integer, key)
    }
    let hiddenSize = try size("n_embd", "hidden_size", 768)
    let headCount = try size("n_head", "num_attention_heads", 12)
    let multiQuery = try Self.flag(json, "multi_query", default: true, file)
    let inner = json["n_inner"] ?? .null
    self.init(
      vocabularySize: try size("vocab_size", nil, 50_257),
      contextLength: try size("n_positions", "max_position_embeddings", 1024),
      hiddenSize: hiddenSize,
      layerCount: try size("n_layer", "num_hidden_layers", 12),
      headCount: headCount,
      keyValueHeadCount: multiQuery ? 1 : headCount,
      intermediateSize: inner.isNull ? 4 * hiddenSize : try source.size(inner.integer, "n_inner"),
      activationFunction: try Self.activationFunction(json, file),
      layerNormEpsilon: try Self.epsilon(json, file),
      scalesAttention: try Self.flag(json, "scale_attn_weights", default: true, file))
    try source.checkHeads(self)
  }

  /// Refuses what is not plain GPT-BigCode, by name and with the reason.
  private static func checkKind(_ json: JSON, _ file: String) throws(ModelFileError) {
    let kind = json["model_type"]?.string
    let architectures = json["architectures"]?.array?.compactMap(\.string) ?? []
    if kind == "gpt2" && architectures.contains("GPT2LMHeadCustomModel") {
      throw .unsupported(
        file: file,
        reason: "this is the original SantaCoder layout (transposed matrices, separate q_attn and "
          + "kv_attn, custom code)",
        advice: "use the checkpoint gpt_bigcode-santacoder, which holds the same model")
    }
    guard kind == "gpt_bigcode" else {
      throw .unsupported(
        file: file, reason: "model_type is '\(kind ?? "not stated")', not 'gpt_bigcode'",
        advice: "Familiar runs GPT-BigCode models such as StarCoder 1 and SantaCoder")
    }
    if try flag(json, "add_cross_attention", default: false, file) {
      throw .unsupported(
        file: file, reason: "add_cross_attention is true",
        advice: "Familiar runs decoder-only models; use a checkpoint without cross-attention")
    }
    if let quantization = json["quantization_config"], !quantization.isNull {
      let method = quantization["quant_method"]?.string ?? "an unknown method"
      throw .unsupported(
        file: file, reason: "the weights are quantized by \(method)",
        advice: "use the unquantized checkpoint; 'familiar models import --type' quantizes it")
    }
  }

  private static func flag(
    _ json: JSON, _ key: String, default fallback: Bool, _ file: String
  ) throws(ModelFileError) -> Bool {
    guard let value = json[key] else { return fallback }
    guard let flag = value.bool else {
      throw .invalid(
        file: file, subject: key, expected: "true or false", found: value.serialized())
    }
    return flag
  }

  private static func epsilon(_ json: JSON, _ file: String) throws(ModelFileError) -> Float {
    let key = "layer_norm_epsilon"
    let value = json[key] ?? .null
    guard value.isNull || value.number != nil else {
      throw .invalid(file: file, subject: key, expected: "a number", found: value.serialized())
    }
    return try ConfigurationSource(file: file).epsilon(value.number, key)
  }

  /// Obeys the checkpoint: 1B and 3B models say tanh, 7B and 15B say erf, under several names.
  private static func activationFunction(
    _ json: JSON, _ file: String
  ) throws(ModelFileError) -> ActivationFunction {
    let key = "activation_function"
    guard let value = json[key] ?? json["hidden_act"] else { return .geluTanh }
    switch value.string {
    case "gelu", "gelu_python": return .geluErf
    case "gelu_pytorch_tanh", "gelu_new", "gelu_fast", "gelu_python_tanh": return .geluTanh
    default:
      throw .invalid(
        file: file, subject: key, expected: "gelu, gelu_pytorch_tanh, gelu_new or gelu_fast",
        found: value.serialized())
    }
  }
}
