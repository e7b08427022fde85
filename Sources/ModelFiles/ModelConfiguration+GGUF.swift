extension ModelConfiguration {
  /// The metadata keys that only Familiar writes.
  enum FamiliarKey {
    static let activationFunction = "familiar.activation_function"
    static let scaleAttentionWeights = "familiar.scale_attn_weights"
    static let baseID = "familiar.base_id"
    /// One float32 a tensor in the directory's order, negative where not known.
    static let relativeRMSErrors = "familiar.relative_rms_errors"
  }

  /// Reads the `starcoder.*` keys, and our own where the file has them.
  ///
  /// Files of llama.cpp lack the kind of GELU; its graph computes tanh, so that is what they mean.
  init(gguf: GGUFFile) throws(ModelFileError) {
    let source = ConfigurationSource(file: gguf.path)
    let architecture = try gguf.string("general.architecture")
    guard architecture == "starcoder" else {
      throw .unsupported(
        file: gguf.path,
        reason: "the architecture is '\(architecture ?? "not stated")', not 'starcoder'",
        advice: "Familiar runs GPT-BigCode models such as StarCoder 1 and SantaCoder")
    }
    func size(_ key: String) throws(ModelFileError) -> Int {
      try source.size(try gguf.integer("starcoder.\(key)"), "starcoder.\(key)")
    }
    let headCount = try size("attention.head_count")
    let epsilonKey = "starcoder.attention.layer_norm_epsilon"
    self.init(
      vocabularySize: try Self.vocabularySize(gguf),
      contextLength: try size("context_length"),
      hiddenSize: try size("embedding_length"),
      layerCount: try size("block_count"),
      headCount: headCount,
      // Absent means as many as there are heads. Source: llama.cpp, llama-model.cpp.
      keyValueHeadCount: gguf.metadata["starcoder.attention.head_count_kv"] == nil
        ? headCount : try size("attention.head_count_kv"),
      intermediateSize: try size("feed_forward_length"),
      activationFunction: try Self.activationFunction(gguf),
      layerNormEpsilon: try source.epsilon(try gguf.number(epsilonKey), epsilonKey),
      scalesAttention: try gguf.bool(FamiliarKey.scaleAttentionWeights) ?? true)
    try source.checkHeads(self)
  }

  /// The rows of the token table: llama.cpp writes no key for them.
  private static func vocabularySize(_ gguf: GGUFFile) throws(ModelFileError) -> Int {
    guard let table = gguf.tensors.first(where: { $0.name == "token_embd.weight" }) else {
      throw .invalid(
        file: gguf.path, subject: "token_embd.weight", expected: "a tensor",
        found: "no such tensor")
    }
    return try ConfigurationSource(file: gguf.path)
      .size(table.shape.first, "token_embd.weight: rows")
  }

  private static func activationFunction(
    _ gguf: GGUFFile
  ) throws(ModelFileError) -> ActivationFunction {
    guard let name = try gguf.string(FamiliarKey.activationFunction) else { return .geluTanh }
    guard let function = ActivationFunction(rawValue: name) else {
      throw .invalid(
        file: gguf.path, subject: FamiliarKey.activationFunction,
        expected: "gelu or gelu_pytorch_tanh", found: name)
    }
    return function
  }
}
