package import Inference
package import ModelFiles

/// The order of the rows of `lora_B` in multi-head checkpoints, there and back.
///
/// Hugging Face's `c_attn` has [q_h | k_h | v_h] head after head; ours all queries, then all keys,
/// then all values. Multi-query checkpoints have that order already.
struct HeadOrder {
  /// Nil where nothing is to be moved.
  private let heads: (count: Int, size: Int)?

  init(_ configuration: ModelConfiguration, _ location: AdapterSet.Location) {
    let isInterleaved =
      location.target == .attentionInput
      && configuration.keyValueHeadCount == configuration.headCount
    heads = isInterleaved ? (configuration.headCount, configuration.headSize) : nil
  }

  /// Hugging Face's rows of `columns` values as [Q | K | V].
  func separated(_ values: [Float], columns: Int) -> [Float] {
    moved(values, columns: columns) { head, part, heads in
      (from: head * 3 + part, to: part * heads + head)
    }
  }

  /// [Q | K | V] as Hugging Face has it.
  func interleaved(_ values: [Float], columns: Int) -> [Float] {
    moved(values, columns: columns) { head, part, heads in
      (from: part * heads + head, to: head * 3 + part)
    }
  }

  private func moved(
    _ values: [Float], columns: Int,
    place: (_ head: Int, _ part: Int, _ heads: Int) -> (from: Int, to: Int)
  ) -> [Float] {
    guard let heads, values.count == 3 * heads.count * heads.size * columns else { return values }
    let run = heads.size * columns
    var result = values
    for head in 0..<heads.count {
      for part in 0..<3 {
        let (from, to) = place(head, part, heads.count)
        result.replaceSubrange(
          to * run..<(to + 1) * run, with: values[from * run..<(from + 1) * run])
      }
    }
    return result
  }
}

extension ModelConfiguration {
  /// The shape of a linear layer's weight.
  package func size(of target: AdapterSet.Target) -> (inFeatures: Int, outFeatures: Int) {
    switch target {
    case .attentionInput: (hiddenSize, hiddenSize + 2 * keyValueHeadCount * headSize)
    case .attentionOutput: (hiddenSize, hiddenSize)
    case .mlpInput: (hiddenSize, intermediateSize)
    case .mlpOutput: (intermediateSize, hiddenSize)
    }
  }
}
