internal import Evaluation

/// What an evaluation shows on the terminal while it runs.
struct EvaluationBars {
  private var scoring = ProgressBar("scoring", unit: .bytes)
  private var filling = ProgressBar("holes", unit: .count("holes"))

  /// Runs `body`, which tells its progress; one that Ctrl-C has cancelled ends the command.
  static func run<Result>(_ body: (inout EvaluationBars) throws -> Result) throws -> Result {
    var bars = EvaluationBars()
    defer {
      bars.scoring.clear()
      bars.filling.clear()
    }
    do { return try body(&bars) } catch EvaluationError.cancelled { throw Interruption.Error() }
  }

  mutating func update(_ progress: EvaluationProgress) {
    switch progress {
    case .scoring(let done, let total): scoring.update(done, of: total)
    case .filling(let done, let total): filling.update(done, of: total)
    }
  }
}
