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
  }

  /// A linear layer of the model.
  package struct Location: Sendable, Hashable {
    package let layer: Int
    package let target: Target
    package init(layer: Int, target: Target) {
      self.layer = layer
      self.target = target
    }
  }

  /// No adapter.
  package static let none = AdapterSet(identity: "", updates: [:])

  /// Equal only for sets with equal updates: names, weights and contents of the adapters.
  package let identity: String
  private let updates: [Location: [LowRankUpdate]]

  package init(identity: String, updates: [Location: [LowRankUpdate]]) {
    self.identity = identity
    self.updates = updates
  }

  func updates(layer: Int, _ target: Target) -> [LowRankUpdate] {
    guard !updates.isEmpty else { return [] }
    return updates[Location(layer: layer, target: target)] ?? []
  }
}
