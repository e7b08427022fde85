internal import JSONCoding
private import OrderedCollections

/// What PEFT can put into an adapter that Familiar does not compute.
///
/// Each is refused by its name: left out, the adapter would load and answer wrongly.
enum UnsupportedPEFT {
  /// Keys that must be absent or say nothing, with what they stand for.
  private static let features = [
    ("use_dora", "DoRA"), ("lora_bias", "biases in lora_B (lora_bias)"),
    ("modules_to_save", "whole modules (modules_to_save)"),
    ("target_parameters", "updates of parameters (target_parameters)"),
    ("trainable_token_indices", "trained token embeddings (trainable_token_indices)"),
    ("layer_replication", "replicated layers (layer_replication)"),
    ("alora_invocation_tokens", "activated LoRA (alora_invocation_tokens)"),
    ("use_qalora", "QALoRA"), ("use_bdlora", "block-diagonal LoRA"),
    ("arrow_config", "Arrow routing"), ("kasa_config", "KaSA"), ("velora_config", "VeLoRA"),
    ("monteclora_config", "MonteCLoRA"), ("megatron_config", "Megatron's layers"),
    ("fan_in_fan_out", "transposed weights (fan_in_fan_out)"),
  ]

  /// Ways to initialize that leave the base model as it is.
  private static let harmlessInitializations = ["gaussian", "eva", "orthogonal"]

  static func check(_ json: JSON, path: String) throws(AdapterError) {
    guard let type = json["peft_type"]?.string else {
      throw .invalid(
        file: path, subject: "peft_type", expected: "\"LORA\"",
        found: PEFTConfiguration.excerpt(json["peft_type"] ?? .null))
    }
    guard type == "LORA" else {
      throw .unsupported(
        file: path, reason: "this is an adapter of the kind \(type.prefix(40))",
        advice: "only LoRA adapters run here")
    }
    for (key, feature) in features where saysSomething(json[key]) {
      throw refusal(of: feature, path)
    }
    if let bias = json["bias"], !bias.isNull, bias.string != "none" {
      throw refusal(of: "trained biases (bias \(PEFTConfiguration.excerpt(bias)))", path)
    }
    if let initialization = json["init_lora_weights"]?.string,
      !harmlessInitializations.contains(initialization)
    {
      throw refusal(
        of: "a changed base model (init_lora_weights \(initialization.prefix(40)))", path)
    }
  }

  /// The refusal that a tensor's name asks for; nil for an ordinary one.
  static func refusal(ofTensor name: String, path: String) -> AdapterError? {
    let marks = [
      ("lora_embedding_", "updates of embeddings"), ("lora_magnitude_vector", "DoRA"),
      ("lora_B.bias", "biases in lora_B (lora_bias)"),
      (".base_layer.", "weights of the base model"),
      ("modules_to_save", "whole modules (modules_to_save)"),
    ]
    return marks.first { name.contains($0.0) }.map { refusal(of: $0.1, path) }
  }

  private static func refusal(of feature: String, _ path: String) -> AdapterError {
    .unsupported(
      file: path, reason: "the adapter has \(feature), which Familiar does not compute",
      advice: "merge it into its model with PEFT's merge_and_unload and import that")
  }

  private static func saysSomething(_ json: JSON?) -> Bool {
    switch json {
    case nil, .null?, .bool(false)?, .integer(0)?: false
    case .array(let elements)?: !elements.isEmpty
    case .object(let members)?: !members.isEmpty
    case .string(let text)?: !text.isEmpty
    default: true
    }
  }
}
