internal import CKernels
internal import CSystem
package import ModelFiles
internal import Storage

/// An immutable GPT-BigCode model, ready to run; sessions share it.
///
/// Read ``ForwardPass`` for what it computes.
package final class GPTBigCodeModel: Sendable {
  /// How a model is made ready.
  package struct Options: Sendable {
    /// Worker threads of its sessions; nil chooses from the CPU.
    package var threads: Int?
    /// The kernel table ("avx2"); nil takes the best that runs here.
    package var isa: String?
    /// The folder for repacked weights; nil keeps them in private memory.
    package var cacheDirectory: String?
    /// Load even where the model is larger than half of free memory.
    package var ignoresMemoryLimit = false
    package init() {}
  }

  package let checkpoint: Checkpoint
  package let options: Options
  package var configuration: ModelConfiguration { checkpoint.configuration }
  /// Learned positions: the most tokens a prompt and its continuation may have together.
  package var contextLength: Int { configuration.contextLength }
  package var vocabularySize: Int { configuration.vocabularySize }

  let tokenEmbedding: Tensor
  let positionEmbedding: Tensor
  let blocks: [TransformerBlock]
  let finalNorm: LayerNorm
  /// Tied to the token embedding unless the checkpoint has a head of its own.
  let head: LinearLayer
  /// Whether every matrix is stored in float; then the arithmetic is float throughout.
  package let isFloat: Bool
  private let packed: PackedWeights
  /// What the weights are mapped from, each file once.
  private let files: [MappedFile]

  package init(checkpoint: Checkpoint, options: Options = Options()) throws(InferenceError) {
    self.checkpoint = checkpoint
    self.options = options
    if !options.ignoresMemoryLimit { try Self.checkMemory(checkpoint) }
    let tensors = ModelTensors(checkpoint)
    let matrices = try tensors.matrices()
    packed = try PackedWeights(
      matrices: matrices, key: PackedWeights.key(of: checkpoint, matrices: matrices),
      cacheDirectory: options.cacheDirectory)
    var files = packed.file.map { [$0] } ?? []
    for file in checkpoint.tensors.values.compactMap({ $0.file })
    where !files.contains(where: { $0 === file }) {
      files.append(file)
    }
    self.files = files
    isFloat = matrices.allSatisfy { [.f32, .f16, .bf16].contains($0.type) }
    tokenEmbedding = try tensors.tensor("token_embd.weight")
    positionEmbedding = try tensors.tensor("position_embd.weight")
    var blocks: [TransformerBlock] = []
    for index in 0..<checkpoint.configuration.layerCount {
      blocks.append(try TransformerBlock(tensors, index: index, packed: packed))
    }
    self.blocks = blocks
    finalNorm = try tensors.layerNorm("output_norm")
    head = try tensors.linear(tensors.headName, bias: nil, packed: packed)
  }

  /// Throws if weights were read that are no longer there; call after a pass.
  func checkWeights() throws(InferenceError) {
    for file in files where file.isDamaged { throw .weightsLost(path: file.path) }
  }

  private static func checkMemory(_ checkpoint: Checkpoint) throws(InferenceError) {
    let needed = checkpoint.tensors.values.reduce(0) { $0 + $1.byteCount }
    let available = Int(clamping: process_available_memory())
    guard available == 0 || needed <= available / 2 else {
      throw .notEnoughMemory(needed: needed, available: available)
    }
  }
}
