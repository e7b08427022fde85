internal import CSystem
internal import Inference
internal import Training

extension TrainingOptions {
  /// Of the memory that is free, what training may take: the editor and its servers need some too.
  private static let memoryShare = 0.7

  /// The default rates are for the recipe's 2,048 channels; narrower models bear higher ones.
  ///
  /// Inversely to the width, as in Tensor Programs V (arXiv 2203.03466). At 256 channels three minutes
  /// of 4e-3 brought held-out files of marshmallow to 0.800 bits per byte and of async-http-client to
  /// 0.612; of 2e-3, to 0.799 and 0.638.
  private static func rateFactor(hiddenSize: Int) -> Float {
    2048 / Float(min(max(hiddenSize, 256), 2048))
  }

  /// What the trainer is told.
  ///
  /// - Parameters:
  ///   - plan: nil before there is one.
  ///   - hiddenSize: the model's channels, C.
  init(
    _ parameters: FineTuningParameters, plan: StepPlan?, hiddenSize: Int,
    model: GPTBigCodeModel.Options
  ) {
    self.init(method: parameters.method)
    learningRate *= Self.rateFactor(hiddenSize: hiddenSize)
    if let rank = parameters.rank {
      self.rank = rank
      // PEFT's habit, and the recipe's: the scale of the update does not depend on its rank.
      alpha = 2 * Float(rank)
    }
    if let alpha = parameters.alpha { self.alpha = Float(alpha) }
    if let dropout = parameters.dropout { self.dropout = Float(dropout) }
    if let targets = parameters.targetModules { targetModules = Set(targets) }
    if let rate = parameters.learningRate { learningRate = Float(rate) }
    seed = parameters.seed
    compute = parameters.compute
    threads = parameters.threads
    isa = model.isa
    cacheDirectory = model.cacheDirectory
    if let plan {
      (steps, rowsPerStep, rowLength) = (plan.steps, plan.rowsPerStep, plan.rowLength)
      warmupSteps = plan.warmupSteps
    }
    let available = Int(clamping: process_available_memory())
    if !parameters.force, available > 0 {
      memoryLimit = Int(Double(available) * Self.memoryShare)
    }
  }
}
