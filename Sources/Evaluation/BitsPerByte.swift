package import Inference
private import Tokenization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// How well a model predicts text, in bits for each byte of it: comparable between vocabularies.
///
/// A file's tokens are cut into windows of 512 (or the model's context if that is smaller), without
/// a token in front. Of each window the second half is scored, so that every scored token has
/// context; the last window, which may be shorter, is scored from its own middle on.
package struct BitsPerByte: Sendable, Equatable {
  /// Tokens in a window.
  package static let longestWindow = 512

  /// Sum of the negative log-probabilities of the scored tokens, in nats.
  package private(set) var nats = 0.0
  /// Bytes of text that the scored tokens stand for.
  package private(set) var bytes = 0

  package init() {}

  /// Bits per byte; nil where nothing was scored.
  package var value: Double? { bytes > 0 ? nats / M_LN2 / Double(bytes) : nil }

  package static func += (sum: inout BitsPerByte, other: BitsPerByte) {
    sum.nats += other.nats
    sum.bytes += other.bytes
  }

  /// Scores `text`.
  ///
  /// - Parameter onWindow: told the tokens of each window that is done; false ends the scoring.
  package init(
    of text: [UInt8], with scorer: some TokenScorer, onWindow: (Int) -> Bool = { _ in true }
  ) throws(InferenceError) {
    let tokens = scorer.tokenizer.encode(text)
    for window in Self.windows(count: tokens.count, contextLength: scorer.contextLength) {
      let scored = Array(tokens[window.tokens])
      if window.scored < scored.count {
        let scores = try scorer.logProbabilities(of: scored, from: window.scored)
        for (token, score) in zip(scored[window.scored...], scores) {
          add(score, bytes: scorer.tokenizer.bytes(of: token).count)
        }
      }
      guard onWindow(scored.count) else { return }
    }
  }

  /// Counts one token.
  mutating func add(_ logProbability: Double, bytes count: Int) {
    nats -= logProbability
    bytes += count
  }

  /// The windows of a text of `count` tokens.
  ///
  /// - Returns: which tokens belong to each, and how many of them only are context.
  static func windows(
    count: Int, contextLength: Int
  ) -> [(tokens: Range<Int>, scored: Int)] {
    let length = max(2, min(longestWindow, contextLength))
    return stride(from: 0, to: count, by: length).map { start in
      let window = start..<min(start + length, count)
      return (window, max(1, window.count / 2))
    }
  }
}
