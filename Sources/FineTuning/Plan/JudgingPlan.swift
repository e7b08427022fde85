internal import TrainingData

/// How much of a run's time the verdict takes, and of how many holes it is made.
package struct JudgingPlan: Sendable, Equatable {
  /// Holes that each of both models fills.
  package let holes: Int
  /// What choosing the weight and the test files take, about.
  package let seconds: Double

  /// Enough to see a few points of difference.
  static let mostHoles = 500
  /// Of the minutes given, what more holes than the verdict needs may take.
  private static let share = 0.3
  /// Of the minutes given, what training takes at least: judging what has learned nothing is no use.
  private static let leastTraining = 0.5
  /// What a token that is only scored costs, of one that is trained on.
  ///
  /// Measured: 14,600 scored a second and 6,300 trained on, with the shipped model on two cores.
  private static let scored = 0.5
  /// What a completion costs, in tokens trained on.
  ///
  /// Measured: 126 with the shipped model; larger ones read more of the file before the hole.
  private static let completion = 250.0

  /// - Parameters:
  ///   - minutes: the whole run's.
  ///   - tokensPerSecond: of training.
  ///   - validation, test: tokens of the files that are held back.
  package init(minutes: Double, tokensPerSecond: Double, validation: Int, test: Int) {
    let weights = Double(Judge.weights.count)
    let reading = Self.scored * (weights * Double(validation) + 2 * Double(test))
    let affordable = minutes * 60 * Self.share * max(1, tokensPerSecond) - reading
    // Clamped before it is an integer: minutes and speeds come from outside.
    holes = Int(
      min(
        max(affordable / (2 * Self.completion), Double(Verdict.fewestHoles)),
        Double(Self.mostHoles)))
    seconds = (reading + 2 * Self.completion * Double(holes)) / max(1, tokensPerSecond)
  }

  init(minutes: Double, tokensPerSecond: Double, of scan: ScanResult) {
    self.init(
      minutes: minutes, tokensPerSecond: tokensPerSecond,
      validation: scan.total(of: .validation).tokens, test: scan.total(of: .test).tokens)
  }

  /// Seconds of `minutes` that are left to train in.
  package func trainingSeconds(of minutes: Double) -> Double {
    let seconds = minutes * 60
    return max(seconds * Self.leastTraining, seconds - self.seconds)
  }
}
