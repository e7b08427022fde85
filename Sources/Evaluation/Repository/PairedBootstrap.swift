private import Inference

/// Where a statistic of pairs lies, judged by drawing the same pairs again and again.
///
/// Both halves of a pair are drawn together, so that what makes a file hard for both systems does
/// not widen the interval of their difference.
/// - Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13 (percentiles).
package enum PairedBootstrap {
  /// Enough for two digits of a 95 % interval.
  private static let draws = 1000

  /// The 95 % interval of `statistic` over `count` pairs; nil for fewer than two.
  ///
  /// - Parameter statistic: of the pairs at the given places; nil where it has no value.
  package static func interval(
    count: Int, of statistic: ([Int]) -> Double?
  ) -> ClosedRange<Double>? {
    guard count > 1 else { return nil }
    var random = SplitMix64(seed: 0)
    var drawn = [Int](repeating: 0, count: count)
    var values: [Double] = []
    for _ in 0..<draws {
      for index in drawn.indices { drawn[index] = random.next(below: count) }
      if let value = statistic(drawn), value.isFinite { values.append(value) }
    }
    guard !values.isEmpty else { return nil }
    values.sort()
    let tail = values.count / 40
    return values[tail]...values[values.count - 1 - tail]
  }
}
