/// How well holes were filled.
package struct HoleScore: Sendable, Equatable {
  package private(set) var holes = 0
  package private(set) var exactMatches = 0
  /// Holes whose first line was filled exactly.
  package private(set) var firstLineMatches = 0
  /// Holes that nothing was put into, though something was taken out of each.
  package private(set) var emptyCompletions = 0
  /// Those of them that the model ended at once; rules emptied the others.
  package private(set) var immediateEnds = 0
  private var similarities = 0.0

  package init() {}

  /// Counts one hole that `completion` was put into instead of `expected`.
  ///
  /// Blanks at the ends of both do not count.
  package mutating func add(completion: String, expected: some BidirectionalCollection<UInt8>) {
    add(HoleMatch(completion: Array(completion.utf8), expected: expected))
  }

  /// Counts one hole.
  package mutating func add(_ match: HoleMatch) {
    holes += 1
    if match.isExact { exactMatches += 1 }
    if match.isFirstLineExact { firstLineMatches += 1 }
    if match.characters == 0 { emptyCompletions += 1 }
    if match.isImmediateEnd { immediateEnds += 1 }
    similarities += match.similarity
  }

  package static func += (sum: inout HoleScore, other: HoleScore) {
    sum.holes += other.holes
    sum.exactMatches += other.exactMatches
    sum.firstLineMatches += other.firstLineMatches
    sum.emptyCompletions += other.emptyCompletions
    sum.immediateEnds += other.immediateEnds
    sum.similarities += other.similarities
  }

  /// The share of holes that were filled exactly; nil without holes.
  package var exactMatch: Double? { holes > 0 ? Double(exactMatches) / Double(holes) : nil }

  /// The share of holes whose first line was filled exactly; nil without holes.
  package var firstLineMatch: Double? { holes > 0 ? Double(firstLineMatches) / Double(holes) : nil }

  /// Where the true share lies, with 95 % confidence (Wilson).
  package var exactMatchInterval: ClosedRange<Double>? {
    WilsonInterval.of(exactMatches, in: holes)
  }

  /// The mean of 1 - Levenshtein / longer; nil without holes.
  package var editSimilarity: Double? { holes > 0 ? similarities / Double(holes) : nil }
}
