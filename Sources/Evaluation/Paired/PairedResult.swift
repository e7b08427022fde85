/// What one system did on the files and holes that others were given too.
package struct PairedResult: Sendable, Equatable {
  /// One for each file, in the files' order.
  package var bits: [BitsPerByte] = []
  /// One for each hole, in the holes' order.
  package var holes: [HoleMatch] = []
  /// What stands in each hole once the suggestion is accepted.
  package var texts: [String] = []

  package init() {}

  package var bitsPerByte: Double? { bits.reduce(into: BitsPerByte()) { $0 += $1 }.value }

  /// The share of holes that were filled exactly.
  package var exactMatch: Double? {
    holes.isEmpty ? nil : Double(holes.count { $0.isExact }) / Double(holes.count)
  }

  /// The 95 % interval of `other`'s bits per byte less this one's; nil for fewer than two files.
  package func bitsPerByteDifference(to other: PairedResult) -> ClosedRange<Double>? {
    guard bits.count == other.bits.count else { return nil }
    return PairedBootstrap.interval(count: bits.count) { drawn in
      let mine = drawn.reduce(into: BitsPerByte()) { $0 += bits[$1] }
      let theirs = drawn.reduce(into: BitsPerByte()) { $0 += other.bits[$1] }
      guard let mine = mine.value, let theirs = theirs.value else { return nil }
      return theirs - mine
    }
  }

  /// The 95 % interval of `other`'s share of exact holes less this one's.
  package func exactMatchDifference(to other: PairedResult) -> ClosedRange<Double>? {
    guard holes.count == other.holes.count else { return nil }
    return PairedBootstrap.interval(count: holes.count) { drawn in
      let gained = drawn.reduce(0) { sum, hole in
        sum + (other.holes[hole].isExact ? 1 : 0) - (holes[hole].isExact ? 1 : 0)
      }
      return Double(gained) / Double(drawn.count)
    }
  }
}
