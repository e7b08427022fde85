internal import CSystem
internal import Inference
internal import Training

extension TrainingOptions {
  /// Of the memory that is free, what training may take: the editor and its servers need some too.
  private static let memoryShare = 0.7

  /// What the trainer is told.
  ///
  /// - Parameter plan: nil before there is one.
  init(
    _ parameters: FineTuningParameters, plan: StepPlan?, model: GPTBigCodeModel.Options
  ) {
    self.init(method: parameters.method)
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
