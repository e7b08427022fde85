internal import JSONCoding
internal import ModelFiles

/// How many steps a run has, of how many rows: chosen once, so that a resumed run has the same.
package struct StepPlan: Sendable, Equatable {
  package var steps: Int
  package var rowsPerStep: Int
  /// Tokens of a row at most.
  package var rowLength: Int
  /// Steps between two looks at the validation files.
  package var evaluationInterval: Int { max(1, (steps + 9) / 10) }
  package var warmupSteps: Int { min(Self.longestWarmup, max(1, steps / 10)) }

  /// A step of fewer tokens is mostly noise; of more, a short run has too few steps.
  private static let tokensPerStep = 512...8192
  /// What a run is divided into where there is enough for it.
  ///
  /// The published recipe takes 2,000 steps with a GPU; below 100, warm-up and decay are all there is.
  private static let wantedSteps = 400
  /// Seen so often, text is learned by heart rather than understood; early stopping comes on top.
  private static let mostEpochs = 12
  /// The recipe's; in short runs a tenth.
  private static let longestWarmup = 30

  /// - Parameters:
  ///   - trainingSeconds: what is left of the run beside scanning and judging.
  ///   - tokensPerSecond: measured on this machine, this model and these options.
  ///   - tokens: of one pass over the training files.
  ///   - rowLength: of a row, at most.
  package init(trainingSeconds: Double, tokensPerSecond: Double, tokens: Int, rowLength: Int) {
    let affordable = max(0, trainingSeconds * tokensPerSecond)
    let useful = Double(max(1, tokens)) * Double(Self.mostEpochs)
    // Doubles: times and speeds come from outside, and their product may be anything.
    let budget = min(affordable, useful, 1e12)
    self.rowLength = max(2, rowLength)
    let length = Double(self.rowLength)
    let perStep = min(
      max(budget / Double(Self.wantedSteps), Double(Self.tokensPerStep.lowerBound)),
      Double(Self.tokensPerStep.upperBound))
    rowsPerStep = max(1, Int((perStep / length).rounded()))
    steps = max(1, Int(budget / (length * Double(rowsPerStep))))
  }

  /// Rows are not all full, so those that a budget of tokens makes are not quite as many as planned.
  mutating func fit(rows: Int) {
    steps = max(1, min(steps, rows / rowsPerStep))
    rowsPerStep = min(rowsPerStep, max(1, rows))
  }

  /// What is about to happen, for people.
  package func sentence(tokensPerSecond: Double, judging: JudgingPlan) -> String {
    let seconds = seconds(tokensPerSecond: tokensPerSecond)
    return "\(steps) \(steps == 1 ? "step" : "steps") of "
      + "\(rowsPerStep) \(rowsPerStep == 1 ? "row" : "rows") of \(rowLength) tokens, "
      + "\(tokenCount) tokens, about \(Verdict.number(seconds / 60, 1)) minutes, "
      + "and \(Verdict.number(judging.seconds / 60, 1)) to judge by \(judging.holes) lines"
  }

  /// What training takes, apart from scanning and judging.
  package func seconds(tokensPerSecond: Double) -> Double {
    tokensPerSecond > 0 ? Double(tokenCount) / tokensPerSecond : 0
  }

  /// Rows are at most this long, whatever the context: longer ones cost attention.
  private static let longestRow = 512

  /// Tokens of a row for a model.
  static func rowLength(of checkpoint: Checkpoint) -> Int {
    min(longestRow, checkpoint.configuration.contextLength)
  }

  /// Rows that the whole run sees.
  package var rowCount: Int { steps * rowsPerStep }

  /// Tokens that the whole run sees, at most.
  package var tokenCount: Int { rowCount * rowLength }

  var json: JSON {
    [
      "steps": .integer(steps), "rows_per_step": .integer(rowsPerStep),
      "row_length": .integer(rowLength),
    ]
  }

  /// Nil where `json` is not what ``json`` writes.
  init?(_ json: JSON) {
    guard let steps = json["steps"]?.integer, let rows = json["rows_per_step"]?.integer,
      let length = json["row_length"]?.integer,
      steps > 0, rows > 0, length > 1,
      // What a run reads is in memory and on disk; a damaged record must not ask for more.
      steps <= 10_000_000, rows <= 100_000, length <= 1 << 20
    else { return nil }
    (self.steps, rowsPerStep, rowLength) = (steps, rows, length)
  }
}
