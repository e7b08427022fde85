package import Evaluation

/// Whether an adapter is better than the model without it, on files that neither has seen.
package struct Verdict: Sendable, Equatable {
  package enum Finding: String, Sendable {
    /// Bits per byte fell, beyond chance, and lines did not get worse.
    case better
    /// No difference beyond chance.
    case equal
    /// Worse beyond chance, in either figure.
    case worse
    /// Too few lines held back to say.
    case inconclusive
  }

  /// Below this many holes nothing is switched on by itself.
  package static let fewestHoles = 200

  package let finding: Finding
  package let base: PairedResult
  package let adapter: PairedResult
  /// Adapter less base, 95 %; below zero is better.
  package let bitsPerByteDifference: ClosedRange<Double>?
  /// Adapter less base, 95 %; above zero is better.
  package let exactMatchDifference: ClosedRange<Double>?

  package init(base: PairedResult, adapter: PairedResult) {
    self.base = base
    self.adapter = adapter
    bitsPerByteDifference = base.bitsPerByteDifference(to: adapter)
    exactMatchDifference = base.exactMatchDifference(to: adapter)
    finding = Self.finding(
      holes: base.holes.count, bits: bitsPerByteDifference, exact: exactMatchDifference)
  }

  /// Bits per byte decide, and exact matches may veto.
  ///
  /// Every byte of the test files has a say in bits per byte; a share of right lines moves by a point
  /// or two, which a few hundred holes cannot tell from chance.
  static func finding(
    holes: Int, bits: ClosedRange<Double>?, exact: ClosedRange<Double>?
  ) -> Finding {
    guard holes >= fewestHoles, let bits, let exact else { return .inconclusive }
    if bits.lowerBound > 0 || exact.upperBound < 0 { return .worse }
    return bits.upperBound < 0 ? .better : .equal
  }

  /// Whether it is switched on without being asked.
  package var isPromoted: Bool { finding == .better }

  /// Base and adapter side by side.
  package var figures: String {
    "\(Self.number(base.bitsPerByte, 3)) to \(Self.number(adapter.bitsPerByte, 3)) bits per byte, "
      + "\(Self.percent(base.exactMatch)) to \(Self.percent(adapter.exactMatch)) of "
      + "\(base.holes.count) lines right"
  }

  /// What it says in one sentence.
  package var sentence: String {
    switch finding {
    case .better: "better on files held back: \(figures); switched on"
    case .equal: "no difference beyond chance on files held back: \(figures); left off"
    case .worse: "worse on files held back: \(figures); left off"
    case .inconclusive:
      "inconclusive: \(base.holes.count) lines were held back, \(Self.fewestHoles) are needed "
        + "(\(figures)); left off until 'familiar adapters use'"
    }
  }

  static func percent(_ share: Double?) -> String {
    share.map { "\(number($0 * 100, 1)) %" } ?? "none"
  }

  static func number(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return "none" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = (abs(value) * scale).rounded()
    guard rounded < 1e15 else { return "\(value)" }
    let text = "\(Int(rounded))"
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    let sign = value < 0 && rounded > 0 ? "-" : ""
    return digits == 0
      ? sign + padded : "\(sign)\(padded.dropLast(digits)).\(padded.suffix(digits))"
  }
}
