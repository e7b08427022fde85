/// Decides how many drafted tokens are worth verifying, so that speculation never costs time.
///
/// A pass of r rows takes c(r); a draft of r - 1 tokens of which each is accepted with probability a, if all before it were,
/// yields 1 + a + ... + a^(r-1) tokens. The r with the most tokens for its time wins; r = 1 is plain
/// decoding. Both c and a are learned as decoding goes on, a for each length of the match: a match of 2 tokens and one
/// of 20 have little in common. Results do not depend on it.
package struct DraftPolicy: Sendable {
  /// Rows of a pass that are considered; the costs of sizes in between are too alike to learn apart.
  package static let passSizes = [1, 2, 3, 4, 6, 8, 12, 16]
  /// A pass must promise this much more than plain decoding, or errors of the estimates decide.
  private static let margin = 1.05
  /// Observations after which old ones have faded to a third.
  private static let memory = 64.0

  /// Seconds of a pass of each of ``passSizes``; 0 until one was seen.
  private var seconds = [Double](repeating: 0, count: passSizes.count)
  /// Drafted tokens that were reached and that were accepted, for each class of match lengths.
  private var acceptance = priors

  /// What is believed before anything was seen: acceptance by class of match length, counted as `priorWeight` tokens.
  private static let priors = [0.3, 0.45, 0.6, 0.7, 0.8, 0.9].map {
    (reached: priorWeight, accepted: priorWeight * $0)
  }
  private static let priorWeight = 8.0
  /// What a further row is believed to take, of a pass of one row, before a pass was seen.
  private let rowShare: Double

  /// - Parameter rowShare: see above; the shipped model's is measured.
  package init(rowShare: Double = 0.25) {
    self.rowShare = rowShare
  }

  /// How many tokens to draft after a match of `matchLength`; 0 is plain decoding.
  ///
  /// - Parameter limit: tokens that the draft has, and that there is room for.
  package func count(matchLength: Int, limit: Int) -> Int {
    guard matchLength > 0, limit > 0 else { return 0 }
    let rate = acceptanceRate(matchLength: matchLength)
    let plain = 1 / cost(at: 0)
    var best = (rows: 1, speed: plain * Self.margin)
    for (index, rows) in Self.passSizes.enumerated().dropFirst() where rows <= limit + 1 {
      // 1 + a + ... + a^(rows - 1)
      let tokens = (0..<rows).reduce((sum: 0.0, power: 1.0)) { value, _ in
        (value.sum + value.power, value.power * rate)
      }.sum
      let speed = tokens / cost(at: index)
      if speed > best.speed { best = (rows, speed) }
    }
    return best.rows - 1
  }

  /// Enters how long a pass took.
  package mutating func record(rows: Int, duration: Duration) {
    guard let index = Self.passSizes.firstIndex(of: rows) else { return }
    let sample =
      Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    guard sample > 0 else { return }
    let known = seconds[index]
    // A pass during which another process ran says nothing about the next.
    seconds[index] = known == 0 ? sample : known + (min(sample, 2 * known) - known) / 8
  }

  /// Enters what became of a draft.
  ///
  /// - Parameters:
  ///   - reached: its tokens that were compared with a choice.
  ///   - accepted: those that were the choice.
  package mutating func record(matchLength: Int, reached: Int, accepted: Int) {
    guard matchLength > 0, reached > 0 else { return }
    let index = Self.class(of: matchLength)
    let fading = max(0, 1 - Double(reached) / Self.memory)
    acceptance[index].reached = acceptance[index].reached * fading + Double(reached)
    acceptance[index].accepted = acceptance[index].accepted * fading + Double(accepted)
  }

  func acceptanceRate(matchLength: Int) -> Double {
    let (reached, accepted) = acceptance[Self.class(of: matchLength)]
    return min(0.99, accepted / max(reached, 1))
  }

  /// What a pass is believed to take, in any unit.
  private func cost(at index: Int) -> Double {
    let single = seconds[0] > 0 ? seconds[0] : 1
    guard index > 0 else { return single }
    if seconds[0] > 0, seconds[index] > 0 { return seconds[index] }
    return single * (1 + rowShare * Double(Self.passSizes[index] - 1))
  }

  /// 1, 2, 3 to 4, 5 to 8, 9 to 16, longer.
  private static func `class`(of matchLength: Int) -> Int {
    switch matchLength {
    case ...1: 0
    case 2: 1
    case 3...4: 2
    case 5...8: 3
    case 9...16: 4
    default: 5
    }
  }
}
