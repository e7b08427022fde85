internal import Inference
package import ModelFiles

/// Adapters taken into a model's weights: W + Σ wᵢ sᵢ Bᵢ Aᵢ, in float32.
package struct AdapterMerge {
  private let parts: [(adapter: LoRAAdapter, weight: Double)]

  package init(_ adapters: [(adapter: LoRAAdapter, weight: Double)]) { parts = adapters }

  /// The tensor with every update on it; the same one where nothing adapts it.
  ///
  /// A quantized tensor becomes float32, to be rounded anew.
  package func merged(_ tensor: Tensor) -> Tensor {
    guard let location = Self.location(of: tensor.name) else { return tensor }
    let updates = parts.compactMap { part in
      part.adapter.modules[location].map { (module: $0, weight: part.weight) }
    }.filter {
      $0.module.outFeatures == tensor.rows && $0.module.inFeatures == tensor.columns
    }
    guard !updates.isEmpty else { return tensor }
    let bytes = OwnedBytes(count: tensor.count * MemoryLayout<Float>.stride) { bytes in
      let values = bytes.bindMemory(to: Float.self)
      tensor.dequantize(rows: 0..<tensor.rows, into: values)
      for (module, weight) in updates { Self.add(module, weight, to: values) }
    }
    return Tensor(
      name: tensor.name, type: .f32, shape: tensor.shape, bytes: bytes.bytes, owner: bytes)
  }

  private static func add(
    _ module: LoRAAdapter.Module, _ weight: Double, to values: UnsafeMutableBufferPointer<Float>
  ) {
    let scale = module.scale * Float(weight)
    let columns = module.inFeatures
    module.a.withUnsafeBufferPointer { a in
      module.b.withUnsafeBufferPointer { b in
        for row in 0..<module.outFeatures {
          for index in 0..<module.rank {
            let factor = scale * b[row * module.rank + index]
            guard factor != 0 else { continue }
            for column in 0..<columns {
              values[row * columns + column] += factor * a[index * columns + column]
            }
          }
        }
      }
    }
  }

  /// The linear layer whose weight goes by GGUF's `name`.
  static func location(of name: String) -> AdapterSet.Location? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let targets: [Substring: AdapterSet.Target] = [
      "attn_qkv": .attentionInput, "attn_output": .attentionOutput, "ffn_up": .mlpInput,
      "ffn_down": .mlpOutput,
    ]
    guard parts.count == 4, parts[0] == "blk", parts[3] == "weight", let layer = Int(parts[1]),
      let target = targets[parts[2]]
    else { return nil }
    return AdapterSet.Location(layer: layer, target: target)
  }
}
