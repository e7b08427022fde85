/// The sketches of many texts, to find all groups of near-duplicates at once.
///
/// As ``NearDuplicates``, for texts that are all known before anybody asks: 512 bytes a text and,
/// while groups are found, 16 more, where tables of bands take several thousand.
package struct SketchCollection: Sendable {
  /// `[count, 128]`.
  private var parts: [UInt32] = []
  package private(set) var count = 0

  /// Texts before it in a band that a text is compared with; thousands may share a common header.
  private static let mostCompared = 64

  package init() {}

  /// Adds a text; a text without tokens has no sketch and is near to nothing.
  package mutating func append(_ sketch: MinHash) {
    parts +=
      sketch.parts.isEmpty
      ? [UInt32](repeating: .max, count: MinHash.partCount) : sketch.parts
    count += 1
  }

  /// For each text of `members` the first of its group, as places in `members`.
  ///
  /// Groups are connected: a text belongs to one if it is similar to any text of it.
  /// - Source: BigCode's near-deduplication keeps one text of each connected component.
  package func groups(of members: [Int], threshold: Double) -> [Int] {
    var roots = Array(members.indices)
    let needed = Int((threshold * Double(MinHash.partCount)).rounded(.up))
    for place in stride(from: 0, to: MinHash.partCount, by: NearDuplicates.rowCount) {
      let keys = members.indices.map { index in
        let start = members[index] * MinHash.partCount + place
        let band = parts[start..<(start + NearDuplicates.rowCount)]
        return (key: NearDuplicates.key(of: band, place: place), index: index)
      }.sorted { ($0.key, $0.index) < ($1.key, $1.index) }
      var first = 0
      for current in keys.indices {
        if keys[current].key != keys[first].key { first = current }
        for other in keys[max(first, current - Self.mostCompared)..<current] {
          unite(other.index, keys[current].index, members, needed, &roots)
        }
      }
    }
    return members.indices.map { Self.root(of: $0, &roots) }
  }

  private func unite(
    _ first: Int, _ second: Int, _ members: [Int], _ needed: Int, _ roots: inout [Int]
  ) {
    let (one, other) = (Self.root(of: first, &roots), Self.root(of: second, &roots))
    guard one != other, equalParts(members[first], members[second]) >= needed else { return }
    roots[max(one, other)] = min(one, other)
  }

  private func equalParts(_ first: Int, _ second: Int) -> Int {
    let (one, other) = (first * MinHash.partCount, second * MinHash.partCount)
    guard parts[one] != .max || parts[other] != .max else { return 0 }
    var equal = 0
    for offset in 0..<MinHash.partCount where parts[one + offset] == parts[other + offset] {
      equal += 1
    }
    return equal
  }

  private static func root(of index: Int, _ roots: inout [Int]) -> Int {
    var index = index
    while roots[index] != index {
      roots[index] = roots[roots[index]]
      index = roots[index]
    }
    return index
  }
}
