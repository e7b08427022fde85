/// A min-heap of pairs by rank, then position: merges are made in that order.
struct PairHeap {
  /// `rank << 32 | position`.
  private var entries: [UInt64] = []

  /// Adds a pair without keeping the order; see ``order()``.
  mutating func append(rank: UInt32, position: Int) {
    guard rank != PairTable.absent else { return }
    entries.append(UInt64(rank) << 32 | UInt64(position))
  }

  /// Makes a heap of what was appended.
  mutating func order() {
    for index in (0..<entries.count / 2).reversed() { sink(entries[index], from: index) }
  }

  /// Adds a pair; ``PairTable/absent`` is no pair.
  mutating func push(rank: UInt32, position: Int) {
    guard rank != PairTable.absent else { return }
    let entry = UInt64(rank) << 32 | UInt64(position)
    var index = entries.count
    entries.append(entry)
    while index > 0 {
      let parent = (index - 1) / 2
      guard entry < entries[parent] else { break }
      entries[index] = entries[parent]
      index = parent
    }
    entries[index] = entry
  }

  /// Takes out the least pair.
  mutating func pop() -> (rank: UInt32, position: Int)? {
    guard let least = entries.first, let moved = entries.popLast() else { return nil }
    if !entries.isEmpty { sink(moved, from: 0) }
    return (UInt32(truncatingIfNeeded: least >> 32), Int(least & 0xFFFF_FFFF))
  }

  /// Puts an entry where it belongs at or below an index whose own entry is gone.
  private mutating func sink(_ entry: UInt64, from start: Int) {
    var index = start
    while true {
      var child = 2 * index + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count && entries[child + 1] < entries[child] { child += 1 }
      guard entries[child] < entry else { break }
      entries[index] = entries[child]
      index = child
    }
    entries[index] = entry
  }
}
