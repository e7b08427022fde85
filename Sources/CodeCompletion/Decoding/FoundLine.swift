private import Inference

/// One of the lines that a search found.
struct FoundLine {
  /// With those that write what is required.
  var tokens: [GeneratedToken]
  /// What is new, as far as the stop rules leave it.
  var text: [UInt8]
  /// In nats: the log-probability of all tokens, and what speaks for the line besides.
  var score: Float
}

extension Collection<FoundLine> {
  /// The logarithm of the first line's share, if one of the lines is right; 0 where there is one.
  var leadersLogShare: Float {
    guard let first else { return 0 }
    let sum = reduce(0.0) { $0 + Double($1.score - first.score).exponential }
    return -Float(sum.logarithm)
  }
}
