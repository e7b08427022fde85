internal import Inference
internal import ModelFiles

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Which parameters a method learns, and where they begin.
enum TrainingParameters {
  typealias Plan = [(name: String, shape: [Int], decays: Bool)]

  private static let names: [AdapterSet.Target: String] = [
    .attentionInput: "attn_qkv", .attentionOutput: "attn_output", .mlpInput: "ffn_up",
    .mlpOutput: "ffn_down",
  ]

  static func plan(_ checkpoint: Checkpoint, _ options: TrainingOptions) -> Plan {
    guard options.method == .lora else {
      return checkpoint.orderedTensors.map {
        (name: $0.name, shape: $0.shape, decays: $0.shape.count > 1)
      }
    }
    return locations(checkpoint, options).flatMap { location, tensor in
      [
        (location.parameterName("A"), [options.rank, tensor.columns], true),
        (location.parameterName("B"), [tensor.rows, options.rank], true),
      ]
    }
  }

  /// The linear layers that LoRA adapts, bottom up, with their matrices.
  static func locations(
    _ checkpoint: Checkpoint, _ options: TrainingOptions
  ) -> [(AdapterSet.Location, Tensor)] {
    (0..<checkpoint.configuration.layerCount).flatMap { layer in
      AdapterSet.Target.allCases.compactMap { target in
        guard options.targetModules.contains(target), let name = names[target],
          let tensor = checkpoint.tensors["blk.\(layer).\(name).weight"]
        else { return nil }
        return (AdapterSet.Location(layer: layer, target: target), tensor)
      }
    }
  }

  /// Gives the parameters the values that they begin with.
  static func initialize(
    _ store: ParameterStore, _ checkpoint: Checkpoint, _ options: TrainingOptions
  ) {
    var random = SplitMix64(seed: options.seed)
    for parameter in store.parameters {
      let values = UnsafeMutableBufferPointer(
        start: store.values.pointer + parameter.offset, count: parameter.count)
      switch options.method {
      case .lora:
        // B stays zero, so that training begins at the model itself. A is Kaiming-uniform with
        // a = sqrt(5), which is 1 / sqrt(in); source: PEFT, `reset_lora_parameters`.
        guard parameter.name.hasSuffix("lora_A") else { continue }
        let bound = 1 / Double(parameter.shape[1]).squareRoot()
        for index in values.indices {
          values[index] = Float((2 * random.nextUnit() - 1) * bound)
        }
      case .full:
        guard let tensor = checkpoint.tensors[parameter.name] else { continue }
        tensor.dequantize(rows: 0..<tensor.rows, into: values)
        tensor.releasePages()
      case .scratch:
        randomize(values, parameter, layers: checkpoint.configuration.layerCount, &random)
      }
    }
  }

  /// GPT-2's initialization: matrices N(0, 0.02), those that write to the residual stream smaller by
  /// the square root of their number, norms one, biases zero.
  ///
  /// Source: transformers, `GPTBigCodePreTrainedModel._init_weights`.
  private static func randomize(
    _ values: UnsafeMutableBufferPointer<Float>, _ parameter: ParameterStore.Parameter, layers: Int,
    _ random: inout SplitMix64
  ) {
    guard parameter.shape.count > 1 else {
      values.update(repeating: parameter.name.hasSuffix("norm.weight") ? 1 : 0)
      return
    }
    let writes = [".attn_output.", ".ffn_down."].contains { parameter.name.contains($0) }
    let deviation = writes ? 0.02 / (2 * Double(layers)).squareRoot() : 0.02
    for index in values.indices {
      // Box and Muller 1958; 1 - u is never 0.
      let radius = (-2 * log(1 - random.nextUnit())).squareRoot()
      values[index] = Float(deviation * radius * cos(2 * .pi * random.nextUnit()))
    }
  }
}
