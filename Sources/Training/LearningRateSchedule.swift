#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The learning rate rises linearly, then falls to zero as a half cosine.
struct LearningRateSchedule {
  let peak: Float
  let warmupSteps: Int
  let steps: Int

  /// For the step after `done` steps; beyond the last step it is that of the last.
  func rate(after done: Int) -> Float {
    if done < warmupSteps { return peak * Float(done + 1) / Float(warmupSteps) }
    let total = max(1, steps - warmupSteps)
    let progress = Double(min(done - warmupSteps, total - 1)) / Double(total)
    return peak * Float(0.5 * (1 + cos(.pi * progress)))
  }
}
