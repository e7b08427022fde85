/// The adapters that are active together, as the model sees them.
///
/// A KV cache is valid for one set only, so the identity is part of its key; a set is immutable and
/// switching adapters means another set.
package final class AdapterSet: Sendable {
  /// Which linear layer of a block an update belongs to; the names are Hugging Face's.
  package enum Target: String, Sendable, CaseIterable {
    case attentionInput = "attn.c_attn"
    case attentionOutput = "attn.c_proj"
    case mlpInput = "mlp.c_fc"
    case mlpOutput = "mlp.c_proj"

    fileprivate var index: Int {
      switch self {
      case .attentionInput: 0
      case .attentionOutput: 1
      case .mlpInput: 2
      case .mlpOutput: 3
      }
    }
  }

  /// A linear layer of the model.
  package struct Location: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let layer: Int
    package let target: Target
    package init(layer: Int, target: Target) {
      self.layer = layer
      self.target = target
    }

    /// The order of computation.
    package static func < (one: Location, other: Location) -> Bool {
      (one.layer, one.target.index) < (other.layer, other.target.index)
    }

    package var description: String { "layer \(layer)'s \(target.rawValue)" }
  }

  /// How the updates are multiplied.
  package enum Precision: Sendable {
    /// float32, for models whose weights are floats.
    case exact
    /// 8 bits with a scale for 32 values, a quarter of the bytes: for models that round their
    /// weights, and their activations, to as many bits or fewer.
    case int8
  }

  /// No adapter.
  package static let none = AdapterSet(identity: "", updates: [:])

  /// Equal only for sets with equal updates: names, weights and contents of the adapters.
  package let identity: String
  /// Four for each layer up to the last adapted one, in the order of ``Target/index``.
  private let updates: [StackedUpdate?]

  package init(
    identity: String, updates: [Location: [LowRankUpdate]], precision: Precision = .exact
  ) {
    self.identity = identity
    let layers = updates.keys.reduce(0) { max($0, $1.layer + 1) }
    var stacked = [StackedUpdate?](repeating: nil, count: layers * Target.allCases.count)
    for (location, updates) in updates where location.layer >= 0 {
      stacked[location.layer * Target.allCases.count + location.target.index] = StackedUpdate(
        updates, precision: precision)
    }
    self.updates = stacked
  }

  /// Whether nothing is added anywhere.
  package var isEmpty: Bool { updates.isEmpty }

  func update(layer: Int, _ target: Target) -> StackedUpdate? {
    let index = layer * Target.allCases.count + target.index
    return index < updates.count ? updates[index] : nil
  }
}
