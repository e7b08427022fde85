private import Inference

/// Which holes of some files are filled: every one is as likely as any other.
///
/// The same files, kind, count and seed give the same holes.
package struct HoleSample: Sendable {
  private let kind: HoleKind
  /// Over all files together.
  private let count: Int
  private let seed: UInt64

  package init(kind: HoleKind, count: Int, seed: UInt64) {
    self.kind = kind
    self.count = count
    self.seed = seed
  }

  /// How many holes `text` has; 0 where none are wanted.
  func holes(in text: [UInt8]) -> Int {
    count > 0 ? kind.holes(in: text, seed: seed).count : 0
  }

  /// How many holes each file has.
  package func counts(of files: [SourceFile]) throws(EvaluationError) -> [Int] {
    var counts: [Int] = []
    for file in files { counts.append(holes(in: try file.text())) }
    return counts
  }

  /// Hands over the chosen holes, in the files' order.
  ///
  /// - Parameter counts: what ``counts(of:)`` said.
  package func visit(
    _ files: [SourceFile], counts: [Int],
    body: (HolePlace) throws(EvaluationError) -> Void
  ) throws(EvaluationError) {
    let chosen = choose(from: counts)
    let total = chosen.reduce(0) { $0 + $1.holes.count }
    var done = 0
    for (index, numbers) in chosen {
      let text = try files[index].text()
      let all = kind.holes(in: text, seed: seed)
      // The file may have changed since its holes were counted.
      for number in numbers where all.indices.contains(number) {
        done += 1
        try body(
          HolePlace(
            file: files[index], text: text, hole: all[number], kind: kind, number: done,
            total: total))
      }
    }
  }

  /// The chosen holes, by file.
  private func choose(from counts: [Int]) -> [(file: Int, holes: [Int])] {
    var random = SplitMix64(seed: seed)
    var rest = random.sample(count, below: counts.reduce(0, +))[...]
    var first = 0
    var chosen: [(file: Int, holes: [Int])] = []
    for (file, count) in counts.enumerated() {
      let mine = rest.prefix { $0 < first + count }.map { $0 - first }
      if !mine.isEmpty { chosen.append((file, mine)) }
      rest = rest.dropFirst(mine.count)
      first += count
    }
    return chosen
  }
}
