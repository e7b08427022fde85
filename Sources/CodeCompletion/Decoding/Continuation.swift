internal import Tokenization

/// What a model wrote after a prompt, cut where a stop rule said so.
struct Continuation {
  /// As generated, those included that only write again what stands left of the cursor.
  var tokens: [GeneratedToken] = []
  /// Leading tokens that write nothing new.
  var repeatedCount = 0
  /// Raw bytes with LF line ends, from the cursor on.
  var text: [UInt8] = []
  var stop = CompletionResult.StopReason.length
  /// The stop rule that left nothing of what was written.
  var emptiedBy: String?

  /// The logarithm of the line's share, if one of the lines found with it is right; 0 where it was
  /// the only one.
  var lineLogShare: Float = 0

  /// The tokens that write something new; the first may begin left of the cursor.
  var newTokens: ArraySlice<GeneratedToken> { tokens.dropFirst(repeatedCount) }

  /// New tokens up to the end of the first line that is not blank, the one that ends it included.
  var firstLineTokenCount: Int?
  var firstLineTokens: ArraySlice<GeneratedToken> {
    newTokens.prefix(firstLineTokenCount ?? newTokens.count)
  }

  /// Over the new tokens; the first one's is conditional on what stands left of the cursor.
  var meanLogProbability: Float {
    guard !newTokens.isEmpty else { return 0 }
    return newTokens.reduce(0) { $0 + $1.logProbability } / Float(newTokens.count)
  }
}
