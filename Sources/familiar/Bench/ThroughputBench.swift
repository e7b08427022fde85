internal import Evaluation
internal import Inference
internal import Tokenization

/// How fast a session reads a prompt and goes on from it.
///
/// The tokens are random, and given rather than chosen, so that every run computes the same.
struct ThroughputBench {
  let prompt: Int
  let generate: Int
  let repetitions: Int

  /// Tokens per second, medians over the repetitions; one more in front warms up.
  struct Result {
    var prefill: Double
    var decode: Double
  }

  func run(
    on session: Session, vocabularySize: Int, onRound: (Int) -> Void
  ) throws -> Result {
    var random = SplitMix64(seed: 0)
    var prefill: [Double] = []
    var decode: [Double] = []
    for round in 0...repetitions {
      // Other tokens each round, so that nothing is reused.
      let tokens = (0..<prompt + generate).map { _ in
        TokenID(clamping: Self.token(from: &random, vocabularySize: vocabularySize))
      }
      let start = ContinuousClock.now
      let reused = try session.sync(
        to: Array(tokens[..<prompt]), isCancelled: { Interruption.isRequested })?.reusedTokens
      guard let reused else { throw Interruption.Error() }
      let middle = ContinuousClock.now
      for token in tokens[prompt...] {
        try Interruption.check()
        try session.append(token)
      }
      let end = ContinuousClock.now
      onRound(round + 1)
      guard round > 0 else { continue }
      prefill.append(Double(prompt - reused) / ((middle - start) / .seconds(1)))
      decode.append(Double(generate) / ((end - middle) / .seconds(1)))
    }
    return Result(prefill: Median.of(prefill) ?? 0, decode: Median.of(decode) ?? 0)
  }

  /// Special tokens stand at the start of a vocabulary, 19 of them in StarCoder's.
  private static func token(from random: inout SplitMix64, vocabularySize: Int) -> Int {
    let first = vocabularySize > 64 ? 20 : 0
    return first + random.next(below: vocabularySize - first)
  }
}
