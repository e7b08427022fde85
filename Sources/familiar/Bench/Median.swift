/// Figures of repeated measurements.
enum Median {
  /// The middle value; the mean of the two in the middle of an even number; nil of nothing.
  static func of(_ values: [Double]) -> Double? { percentile(0.5, of: values) }

  /// The value that the share `share` of the values stays below, between neighbours by proportion.
  static func percentile(_ share: Double, of values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let place = min(1, max(0, share)) * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted.last }
    return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - Double(below))
  }
}
