/// How well holes were filled.
package struct HoleScore: Sendable, Equatable {
  package private(set) var holes = 0
  package private(set) var exactMatches = 0
  private var similarities = 0.0

  package init() {}

  /// Counts one hole that `completion` was put into instead of `expected`.
  ///
  /// Blanks at the ends of both do not count.
  package mutating func add(completion: String, expected: some BidirectionalCollection<UInt8>) {
    let written = Hole.trimmed(Array(completion.utf8))
    let wanted = Hole.trimmed(expected)
    holes += 1
    if written == wanted { exactMatches += 1 }
    similarities += Levenshtein.similarity(written, wanted)
  }

  package static func += (sum: inout HoleScore, other: HoleScore) {
    sum.holes += other.holes
    sum.exactMatches += other.exactMatches
    sum.similarities += other.similarities
  }

  /// The share of holes that were filled exactly; nil without holes.
  package var exactMatch: Double? { holes > 0 ? Double(exactMatches) / Double(holes) : nil }

  /// Where the true share lies, with 95 % confidence (Wilson).
  package var exactMatchInterval: ClosedRange<Double>? {
    WilsonInterval.of(exactMatches, in: holes)
  }

  /// The mean of 1 - Levenshtein / longer; nil without holes.
  package var editSimilarity: Double? { holes > 0 ? similarities / Double(holes) : nil }
}
