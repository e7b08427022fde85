internal import Evaluation
internal import Inference

/// Chooses places in files where somebody might be typing.
struct Cursors {
  private var random: SplitMix64
  private let isAnywhere: Bool

  init(seed: UInt64, isAnywhere: Bool) {
    random = SplitMix64(seed: seed)
    self.isAnywhere = isAnywhere
  }

  /// Holes from the cursor to the end of its line, with the index of their text; every line is as
  /// likely as any other.
  mutating func choose(
    _ count: Int, in texts: [[UInt8]]
  ) -> [(file: Int, hole: Hole)] {
    var all: [(file: Int, hole: Hole)] = []
    for (file, text) in texts.enumerated() { all += Hole.lines(in: text).map { (file, $0) } }
    var chosen: [Int] = []
    var rest = Array(all.indices)
    for _ in 0..<min(count, all.count) {
      let index = random.next(below: rest.count)
      chosen.append(rest[index])
      rest.swapAt(index, rest.count - 1)
      rest.removeLast()
    }
    return chosen.sorted().map { index in
      var place = all[index]
      if isAnywhere { place.hole.range = later(place.hole.range, in: texts[place.file]) }
      return place
    }
  }

  /// A range that begins at a later character, if there is one.
  private mutating func later(_ range: Range<Int>, in text: [UInt8]) -> Range<Int> {
    let starts = range.dropFirst().filter { text[$0] & 0xC0 != 0x80 }
    guard !starts.isEmpty else { return range }
    return starts[random.next(below: starts.count)]..<range.upperBound
  }
}
