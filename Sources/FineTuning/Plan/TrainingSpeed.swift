internal import ModelFiles
internal import Tokenization
internal import Training
internal import TrainingData

/// How fast this machine trains a model.
enum TrainingSpeed {
  /// Passes that are timed; the first also pages the weights in and does not count.
  private static let passes = 3

  /// Tokens a second, forward and backward; no weight is changed.
  ///
  /// - Parameter check: called between passes; what it throws ends the measurement.
  static func measure(
    _ checkpoint: Checkpoint, _ options: TrainingOptions, rowLength: Int,
    check: () throws(FineTuningError) -> Void
  ) throws(FineTuningError) -> Double {
    var options = options
    options.rowsPerStep = 1
    options.rowLength = rowLength
    // Which tokens they are does not matter for the time they take.
    let vocabulary = checkpoint.configuration.vocabularySize
    let tokens = (0..<rowLength).map { TokenID($0 * 7 % max(1, vocabulary)) }
    guard let row = PackedRow(tokens: tokens, starts: [0]) else { return 1 }
    var best = 0.0
    do {
      let trainer = try Trainer(checkpoint: checkpoint, options: options)
      for pass in 0..<passes {
        try check()
        let start = ContinuousClock.now
        try trainer.measure([row])
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if pass > 0, seconds > 0 { best = max(best, Double(rowLength) / seconds) }
      }
    } catch {
      throw FineTuningError(error)
    }
    return max(1, best)
  }
}
