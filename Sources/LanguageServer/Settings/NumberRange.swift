/// Numbers that an option may have, with or without each end.
package struct NumberRange: Sendable, Equatable {
  let lowerBound: Double
  let upperBound: Double
  let includesLower: Bool
  let includesUpper: Bool

  init(_ range: ClosedRange<Double>) {
    (lowerBound, includesLower) = (range.lowerBound, true)
    (upperBound, includesUpper) = (range.upperBound, true)
  }

  init(_ range: Range<Double>) {
    (lowerBound, includesLower) = (range.lowerBound, true)
    (upperBound, includesUpper) = (range.upperBound, false)
  }

  init(above lowerBound: Double, through upperBound: Double) {
    (self.lowerBound, includesLower) = (lowerBound, false)
    (self.upperBound, includesUpper) = (upperBound, true)
  }

  /// False for what is no number, too.
  package func contains(_ number: Double) -> Bool {
    (includesLower ? number >= lowerBound : number > lowerBound)
      && (includesUpper ? number <= upperBound : number < upperBound)
  }

  /// "above 0 and at most 65536", to stand behind "a number".
  package var text: String {
    let (lower, upper) = (Self.text(lowerBound), Self.text(upperBound))
    if includesLower, includesUpper { return "from \(lower) to \(upper)" }
    return (includesLower ? "of at least \(lower)" : "above \(lower)")
      + (includesUpper ? " and at most \(upper)" : " and below \(upper)")
  }

  /// Whole numbers without a point.
  private static func text(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}
