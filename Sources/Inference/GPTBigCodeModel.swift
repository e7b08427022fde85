package import ModelFiles

/// An immutable GPT-BigCode model, ready to run; sessions share it.
package final class GPTBigCodeModel: Sendable {
  /// How a model is made ready.
  package struct Options: Sendable {
    /// Worker threads; nil chooses from the CPU.
    package var threads: Int?
    /// The kernel table ("avx2"); nil takes the best that runs here.
    package var isa: String?
    /// The folder for repacked weights; nil keeps them in private memory.
    package var cacheDirectory: String?
    /// Load even where the model is larger than half of free memory.
    package var ignoresMemoryLimit = false
    package init() {}
  }

  package let configuration: ModelConfiguration

  package init(checkpoint: Checkpoint, options: Options = Options()) throws(InferenceError) {
    throw .unsupportedModel(reason: "skeleton")
  }
}
