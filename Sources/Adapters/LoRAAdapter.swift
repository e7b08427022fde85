package import Inference

/// A LoRA adapter as PEFT keeps it: for each adapted linear layer W, `W + scale · B A`.
///
/// - Source: Hu et al. 2021 (arXiv 2106.09685); PEFT, `tuners/lora`.
package struct LoRAAdapter: Sendable, Equatable {
  /// The matrices of one linear layer, in PEFT's orientation.
  package struct Module: Sendable, Equatable {
    package var rank: Int
    package var inFeatures: Int
    package var outFeatures: Int
    /// `lora_A`, `[rank, in]`.
    package var a: [Float]
    /// `lora_B`, `[out, rank]`.
    package var b: [Float]
    /// What `B A` is multiplied by: alpha / rank, or alpha / √rank with `use_rslora`.
    package var scale: Float

    /// Nil where the counts of `a` and `b` do not make matrices of these shapes.
    package init?(
      rank: Int, inFeatures: Int, outFeatures: Int, a: [Float], b: [Float], scale: Float
    ) {
      guard rank > 0, inFeatures > 0, outFeatures > 0, a.count == rank * inFeatures,
        b.count == rank * outFeatures
      else { return nil }
      self.rank = rank
      self.inFeatures = inFeatures
      self.outFeatures = outFeatures
      self.a = a
      self.b = b
      self.scale = scale
    }
  }

  package var modules: [AdapterSet.Location: Module]
  /// ``ModelFiles/Checkpoint/baseID`` of the model it was trained on; nil in adapters from elsewhere.
  package var baseID: String?

  package init(modules: [AdapterSet.Location: Module], baseID: String?) {
    self.modules = modules
    self.baseID = baseID
  }
}
