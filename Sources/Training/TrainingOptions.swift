package import Inference

/// How a training run goes; names as in PyTorch and PEFT.
package struct TrainingOptions: Sendable, Equatable {
  /// How products with the model's weights are computed.
  package enum Compute: String, Sendable, CaseIterable {
    /// 8-bit integers where the shapes allow it: LoRA learns on what is served.
    case auto
    /// Float32 throughout, on the same weights.
    case f32
  }

  /// Every linear layer of a block.
  package static let allTargets = Set(AdapterSet.Target.allCases)

  package var method: TrainingMethod
  /// LoRA's inner dimension.
  package var rank = 32
  /// An update is multiplied by alpha / rank.
  package var alpha: Float = 64
  /// Share of LoRA's inputs that are zero in a step.
  package var dropout: Float = 0
  package var targetModules = TrainingOptions.allTargets
  /// Of the first step after the warm-up.
  package var learningRate: Float
  /// Decoupled from the gradient (AdamW); norms and biases are left alone.
  package var weightDecay: Float = 0.01
  package var beta1: Float = 0.9
  package var beta2: Float = 0.999
  package var epsilon: Float = 1e-8
  /// Gradients longer than this are shortened to it.
  package var maxGradNorm: Float = 1
  /// Steps over which the learning rate rises.
  package var warmupSteps = 30
  /// Steps over which it falls again, the warm-up included.
  package var steps = 1000
  /// Rows whose gradients one step accumulates.
  ///
  /// They are computed one after the other, so that memory depends on the length of a row and not on
  /// their number: there are no batches whose gradients could be accumulated besides.
  package var rowsPerStep = 4
  /// Tokens that a row has at most.
  package var rowLength = 512
  package var seed: UInt64 = 0
  package var compute = Compute.auto
  /// Whether a block's activations are computed again for the backward pass; nil chooses by memory.
  package var checkpointing: Bool?
  /// Nil takes one for every CPU, 8 at most.
  package var threads: Int?
  /// The kernel table; nil takes the best.
  package var isa: String?
  /// Bytes that training may take; nil is no limit.
  package var memoryLimit: Int?
  /// The folder of repacked weights, which a running server shares; nil keeps them in memory.
  package var cacheDirectory: String?
  /// Whether OpenBLAS is looked for; without it float32 products run on kernels of our own.
  package var usesBLAS = true

  /// The defaults of a method.
  package init(method: TrainingMethod = .lora) {
    self.method = method
    learningRate = Self.defaultLearningRate(method)
  }

  /// LoRA's is that of the personal-copilot recipe for a model of 2,048 channels; full fine-tuning
  /// wants a tenth of it.
  package static func defaultLearningRate(_ method: TrainingMethod) -> Float {
    switch method {
    case .lora: 5e-4
    case .full: 5e-5
    case .scratch: 1e-3
    }
  }

  /// Throws for the first option that has no meaning.
  func check() throws(TrainingError) {
    func require(
      _ condition: Bool, _ name: String, _ value: some Any, _ expected: String
    ) throws(TrainingError) {
      guard condition else {
        throw .invalidOption(name: name, value: "\(value)", expected: expected)
      }
    }
    try require((1...4096).contains(rank), "rank", rank, "1 to 4096")
    try require(alpha.isFinite && alpha > 0, "alpha", alpha, "a number above 0")
    try require(dropout >= 0 && dropout < 1, "dropout", dropout, "0 up to, but not, 1")
    try require(
      learningRate.isFinite && learningRate >= 0, "learning_rate", learningRate, "0 or more")
    try require(weightDecay.isFinite && weightDecay >= 0, "weight_decay", weightDecay, "0 or more")
    try require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 up to, but not, 1")
    try require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 up to, but not, 1")
    try require(epsilon.isFinite && epsilon > 0, "epsilon", epsilon, "a number above 0")
    try require(maxGradNorm > 0, "max_grad_norm", maxGradNorm, "a number above 0")
    try require(warmupSteps >= 0, "warmup_steps", warmupSteps, "0 or more")
    try require(steps > 0, "steps", steps, "1 or more")
    try require(rowsPerStep > 0, "rows_per_step", rowsPerStep, "1 or more")
    try require((2...1 << 20).contains(rowLength), "row_length", rowLength, "2 to \(1 << 20)")
    try require(
      method != .lora || !targetModules.isEmpty, "target_modules", "empty",
      Self.allTargets.map(\.rawValue).sorted().joined(separator: ", "))
  }

  /// What a resumed run must have in common with the one that was interrupted.
  ///
  /// Not what only changes how fast it goes, nor what the rows of a step are made of.
  var fingerprint: String {
    let targets = targetModules.map(\.rawValue).sorted().joined(separator: ",")
    return "method=\(method.rawValue) rank=\(rank) alpha=\(alpha) dropout=\(dropout) "
      + "targets=\(method == .lora ? targets : "all") learning_rate=\(learningRate) "
      + "weight_decay=\(weightDecay) betas=\(beta1),\(beta2) epsilon=\(epsilon) "
      + "max_grad_norm=\(maxGradNorm) warmup_steps=\(warmupSteps) steps=\(steps) seed=\(seed) "
      + "compute=\(compute.rawValue)"
  }
}
