/// Where the true share of a success lies, given how often it was seen.
package enum WilsonInterval {
  /// The 97.5th percentile of the normal distribution: 95 % lie within it on both sides.
  private static let z = 1.959963984540054

  /// The 95 % interval of `successes` in `trials`; nil without trials.
  ///
  /// Unlike the textbook interval it stays inside 0...1 and is honest at 0 and at `trials`.
  /// - Source: Wilson, "Probable Inference" (JASA 22, 1927).
  package static func of(_ successes: Int, in trials: Int) -> ClosedRange<Double>? {
    guard trials > 0, (0...trials).contains(successes) else { return nil }
    let n = Double(trials)
    let share = Double(successes) / n
    let scale = 1 + z * z / n
    let center = (share + z * z / (2 * n)) / scale
    let variance = share * (1 - share) / n + z * z / (4 * n * n)
    let half = z / scale * variance.squareRoot()
    let low = successes == 0 ? 0 : max(0, center - half)
    let high = successes == trials ? 1 : min(1, center + half)
    return low...high
  }
}
