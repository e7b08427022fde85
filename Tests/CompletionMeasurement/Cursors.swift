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

  /// Holes from the cursor to the end of its line; every line is as likely as any other.
  mutating func choose(
    _ count: Int, below paths: [String]
  ) throws -> [(file: SourceFile, text: [UInt8], hole: Hole)] {
    var all: [(file: SourceFile, text: [UInt8], hole: Hole)] = []
    for file in try SourceWalk.files(below: paths, language: nil) {
      let text = try file.contents()
      all += Hole.lines(in: text).map { (file, text, $0) }
    }
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
      if isAnywhere { place.hole.range = later(place.hole.range, in: place.text) }
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
