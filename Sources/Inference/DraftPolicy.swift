/// Decides how many drafted tokens are worth verifying, so that speculation never costs time.
///
/// A pass of r rows takes c(r); a draft of r - 1 tokens of which each is accepted with probability a,
/// if all before it were, yields 1 + a + ... + a^(r-1) tokens. The r with the most tokens for its
/// time wins; r = 1 is plain decoding. Both c and a are learned as decoding goes on, a for each
/// length of the match: a match of 2 tokens and one of 20 have little in common. What is not tried
/// fades back to what was believed at first, so that nothing is given up for good. Results do not
/// depend on any of it.
package struct DraftPolicy: Sendable {
  /// Rows of a pass that are considered; the costs of sizes in between are too alike to learn apart.
  package static let passSizes = [1, 2, 3, 4, 6, 8, 12, 16]
  /// A pass must promise this much more than plain decoding, or errors of the estimates decide.
  private static let margin = 1.05
  /// Drafted tokens after which older experience has faded to a third.
  private static let memory = 64.0
  /// How far a class of matches goes back to what was believed at first when it is not drafted from:
  /// one that was given up is tried again after some 100 of them.
  private static let forgetting = 0.99
  /// The same for a size of pass, with each pass of another size: some 500 of them.
  private static let sizeForgetting = 0.998
  /// What a further row takes, of a pass of one row: 0.25 to 0.33 measured for the shipped model, 0.1 for
  /// one of 164M parameters, whose weights do not fit into the caches.
  private static let rowShare = 0.3
  /// Acceptance at first, for each class of match lengths, and the tokens that this belief counts for.
  private static let beliefs = [0.3, 0.45, 0.6, 0.7, 0.8, 0.9]
  private static let beliefWeight = 8.0

  /// Seconds of a pass of one row; 0 until one was seen.
  private var single = 0.0
  /// What passes of each of ``passSizes`` take, of one row's.
  private var ratios = Self.passSizes.map(Self.believedRatio)
  /// Drafted tokens that were reached and those that were accepted, for each class of match lengths.
  private var experience = [(reached: Double, accepted: Double)](
    repeating: (0, 0), count: Self.beliefs.count)

  package init() {}

  /// How many tokens to draft after a match of `matchLength`; 0 is plain decoding.
  ///
  /// - Parameter limit: tokens that the draft has, and that there is room for.
  package mutating func count(matchLength: Int, limit: Int) -> Int {
    guard matchLength > 0, limit > 0 else { return 0 }
    let index = Self.class(of: matchLength)
    let rate = acceptance(index)
    var best = (rows: 1, speed: Self.margin)
    var tokens = 1.0
    var power = 1.0
    var rows = 1
    for (size, ratio) in zip(Self.passSizes, ratios).dropFirst() where size <= limit + 1 {
      while rows < size {
        power *= rate
        tokens += power
        rows += 1
      }
      if tokens / ratio > best.speed { best = (size, tokens / ratio) }
    }
    if best.rows == 1 {
      experience[index].reached *= Self.forgetting
      experience[index].accepted *= Self.forgetting
    }
    return best.rows - 1
  }

  /// Enters how long a pass took.
  package mutating func record(rows: Int, duration: Duration) {
    let sample = duration / .seconds(1)
    guard let index = Self.passSizes.firstIndex(of: rows), sample > 0 else { return }
    // A pass during which another process ran, or buffers grew, says little about the next: no
    // observation counts for more than twice what is known, nor a pass for more than twice its rows.
    if rows == 1 {
      single = single == 0 ? sample : single + (min(sample, 2 * single) - single) / 8
    } else if single > 0 {
      let ratio = min(sample / single, 2 * ratios[index], 2 * Double(rows))
      ratios[index] += (ratio - ratios[index]) / 8
    }
    for other in ratios.indices.dropFirst() where other != index {
      ratios[other] +=
        (Self.believedRatio(Self.passSizes[other]) - ratios[other])
        * (1 - Self.sizeForgetting)
    }
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
    experience[index].reached = experience[index].reached * fading + Double(reached)
    experience[index].accepted = experience[index].accepted * fading + Double(accepted)
  }

  /// The probability that a token is accepted when all before it were.
  private func acceptance(_ index: Int) -> Double {
    let (reached, accepted) = experience[index]
    return (accepted + Self.beliefWeight * Self.beliefs[index]) / (reached + Self.beliefWeight)
  }

  private static func believedRatio(_ rows: Int) -> Double { 1 + rowShare * Double(rows - 1) }

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
