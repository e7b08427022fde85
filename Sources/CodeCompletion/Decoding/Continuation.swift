internal import Tokenization

/// What a model wrote after a prompt, cut where a stop rule said so.
struct Continuation {
  var ids: [TokenID] = []
  var logProbabilities: [Float] = []
  /// Raw bytes with LF line ends.
  var text: [UInt8] = []
  var stop = CompletionResult.StopReason.length
  /// The stop rule that left nothing of what was written.
  var emptiedBy: String?

  var meanLogProbability: Float {
    guard !logProbabilities.isEmpty else { return 0 }
    return logProbabilities.reduce(0, +) / Float(logProbabilities.count)
  }
}
