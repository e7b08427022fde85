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
    let length = max(2, min(Self.longestWindow, scorer.contextLength))
    for start in stride(from: 0, to: tokens.count, by: length) {
      let window = Array(tokens[start..<min(start + length, tokens.count)])
      try score(window, with: scorer)
      guard onWindow(window.count) else { return }
    }
  }

  private mutating func score(
    _ window: [TokenID], with scorer: some TokenScorer
  ) throws(InferenceError) {
    let first = max(1, window.count / 2)
    guard first < window.count else { return }
    let scores = try scorer.logProbabilities(of: window, from: first)
    for (token, score) in zip(window[first...], scores) {
      nats -= score
      bytes += scorer.tokenizer.bytes(of: token).count
    }
  }
}
