internal import JSONCoding
internal import ModelFiles
internal import Storage

/// Writes a trained model as a Hugging Face folder.
struct HuggingFaceExport {
  private static let outer = [
    ("wte.weight", "token_embd.weight"), ("wpe.weight", "position_embd.weight"),
    ("ln_f.weight", "output_norm.weight"), ("ln_f.bias", "output_norm.bias"),
  ]

  private static let layer = [
    ("ln_1", "attn_norm"), ("attn.c_attn", "attn_qkv"), ("attn.c_proj", "attn_output"),
    ("ln_2", "ffn_norm"), ("mlp.c_fc", "ffn_up"), ("mlp.c_proj", "ffn_down"),
  ]

  let checkpoint: Checkpoint
  let store: ParameterStore

  /// transformers' name of a tensor with GGUF's.
  static func huggingFaceName(of name: String) -> String? {
    if name == "output.weight" { return "lm_head.weight" }
    if let found = outer.first(where: { $0.1 == name }) { return "transformer.\(found.0)" }
    let parts = name.split(separator: ".")
    guard parts.count == 4, parts[0] == "blk",
      let found = layer.first(where: { $0.1 == parts[2] })
    else { return nil }
    return "transformer.h.\(parts[1]).\(found.0).\(parts[3])"
  }

  /// GGUF's name of a tensor with transformers'.
  static func ggufName(ofHuggingFace name: String) -> String? {
    if name == "lm_head.weight" { return "output.weight" }
    if let found = outer.first(where: { "transformer.\($0.0)" == name }) { return found.1 }
    let parts = name.split(separator: ".")
    guard parts.count >= 5, parts[0] == "transformer", parts[1] == "h" else { return nil }
    let module = parts[3..<parts.count - 1].joined(separator: ".")
    guard let found = layer.first(where: { $0.0 == module }) else { return nil }
    return "blk.\(parts[2]).\(found.1).\(parts[parts.count - 1])"
  }

  /// Writes `config.json`, `model.safetensors` and, where the source has one, `tokenizer.json`.
  func write(to folder: String) throws(TrainingError) {
    do throws(StorageError) { try Directories.create(folder) } catch { throw .storage(error) }
    try writeWeights(to: "\(folder)/model.safetensors")
    do throws(StorageError) {
      let tokenizer = "\(checkpoint.path)/tokenizer.json"
      if FileReading.kind(of: tokenizer) == .regular {
        try AtomicFile.write(
          FileReading.contents(of: tokenizer), to: "\(folder)/tokenizer.json")
      }
      // The configuration last: a folder that has it is whole.
      try AtomicFile.write(
        Array((configuration.serialized() + "\n").utf8), to: "\(folder)/config.json")
    } catch { throw .storage(error) }
  }

  private func writeWeights(to path: String) throws(TrainingError) {
    let named = store.parameters.compactMap { parameter in
      Self.huggingFaceName(of: parameter.name).map { (name: $0, parameter: parameter) }
    }
    do throws(ModelFileError) {
      var writer = try SafetensorsWriter(
        path: path,
        tensors: named.map { .init(name: $0.name, shape: $0.parameter.shape) },
        metadata: ["format": "pt"])
      for (name, parameter) in named {
        for rows in runs(of: parameter, isInput: name.contains(".c_attn.")) {
          try writer.write(
            UnsafeBufferPointer(
              start: store.values.pointer + parameter.offset + rows.lowerBound, count: rows.count))
        }
      }
      try writer.commit()
    } catch { throw .model(error) }
  }

  /// The ranges of a parameter's values in the order of the file.
  ///
  /// Multi-head checkpoints have [q_h | k_h | v_h] head after head where we have [Q | K | V].
  private func runs(of parameter: ParameterStore.Parameter, isInput: Bool) -> [Range<Int>] {
    let configuration = checkpoint.configuration
    guard isInput, !configuration.isMultiQuery, configuration.headCount > 1 else {
      return [0..<parameter.count]
    }
    let heads = configuration.headCount
    let run = configuration.headSize * parameter.shape.dropFirst().reduce(1, *)
    return (0..<heads).flatMap { head in
      (0..<3).map { part in (part * heads + head) * run..<(part * heads + head + 1) * run }
    }
  }

  /// The keys of `config.json` that say something of the model.
  private var configuration: JSON {
    let configuration = checkpoint.configuration
    return [
      "model_type": "gpt_bigcode",
      "architectures": ["GPTBigCodeForCausalLM"],
      "vocab_size": .integer(configuration.vocabularySize),
      "n_positions": .integer(configuration.contextLength),
      "n_embd": .integer(configuration.hiddenSize),
      "n_layer": .integer(configuration.layerCount),
      "n_head": .integer(configuration.headCount),
      "n_inner": .integer(configuration.intermediateSize),
      "multi_query": .bool(configuration.keyValueHeadCount == 1),
      "activation_function": .string(configuration.activationFunction.rawValue),
      "layer_norm_epsilon": .number(Double("\(configuration.layerNormEpsilon)") ?? 1e-5),
      "scale_attn_weights": .bool(configuration.scalesAttention),
      "tie_word_embeddings": .bool(checkpoint.tensors["output.weight"] == nil),
      "bos_token_id": specials.bos,
      "eos_token_id": specials.eos,
      "torch_dtype": "float32",
    ]
  }

  /// As the source's configuration has them; absent is null.
  private var specials: (bos: JSON, eos: JSON) {
    guard
      let bytes = try? FileReading.contents(of: "\(checkpoint.path)/config.json", limit: 1 << 20),
      let json = try? JSON(parsing: bytes)
    else { return (.null, .null) }
    return (json["bos_token_id"] ?? .null, json["eos_token_id"] ?? .null)
  }
}
