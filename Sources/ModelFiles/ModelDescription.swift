package import JSONCoding

/// What `models show` and `models list` print as JSON; the keys are part of the product's contract.
package enum ModelDescription {
  /// All about one model.
  ///
  /// - Parameter id: of the weights; nil where it is not known.
  package static func show(_ checkpoint: Checkpoint, id: String?) -> JSON {
    let configuration = checkpoint.configuration
    return [
      "name": .string(checkpoint.name),
      "path": .string(checkpoint.path),
      "id": id.map { .string($0) } ?? .null,
      "architecture": "gpt_bigcode",
      "parameters": .integer(checkpoint.parameterCount),
      "vocab_size": .integer(configuration.vocabularySize),
      "n_positions": .integer(configuration.contextLength),
      "n_embd": .integer(configuration.hiddenSize),
      "n_layer": .integer(configuration.layerCount),
      "n_head": .integer(configuration.headCount),
      "n_inner": .integer(configuration.intermediateSize),
      "multi_query": .bool(configuration.keyValueHeadCount == 1),
      "activation_function": .string(configuration.activationFunction.rawValue),
      "layer_norm_epsilon": .number(Double("\(configuration.layerNormEpsilon)") ?? 0),
      "scale_attn_weights": .bool(configuration.scalesAttention),
      "tie_word_embeddings": .bool(checkpoint.tensors["output.weight"] == nil),
      "tensors": .array(checkpoint.orderedTensors.map { tensor(checkpoint, $0) }),
    ]
  }

  /// One model a row.
  package static func list(_ entries: [ModelRegistry.Entry]) -> JSON {
    .array(
      entries.map { entry in
        [
          "name": .string(entry.name), "path": .string(entry.path),
          "bytes": .integer(entry.bytes), "default": .bool(entry.isDefault),
          "shipped": .bool(entry.isShipped),
        ]
      })
  }

  private static func tensor(_ checkpoint: Checkpoint, _ tensor: Tensor) -> JSON {
    [
      "name": .string(tensor.name),
      "type": .string(tensor.type.description),
      "shape": .array(tensor.shape.map { .integer($0) }),
      "relative_rms_error": checkpoint.relativeRMSErrors[tensor.name].map { .number($0) } ?? .null,
    ]
  }
}
