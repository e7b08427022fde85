/// Hands out all positions of a text in the order of their contexts, a part at a time.
///
/// Parts are whole groups of positions that follow the same token. For each part the text is gone over
/// once, so that memory is that of a part and not of the text. A token that alone fills more than a part
/// makes a larger one.
struct PositionSort {
  /// Positions in a part: 16 MB, and at most as much again as scratch.
  static let defaultPartCount = 4 << 20

  private let order: ContextOrder
  private let partCount: Int
  /// By token, the positions that follow it.
  private let counts: [Int]
  /// All positions.
  let total: Int

  init(
    _ text: TokenSequence, vocabularyCount: Int, partCount: Int = PositionSort.defaultPartCount
  ) {
    order = ContextOrder(text: text, vocabularyCount: vocabularyCount)
    self.partCount = partCount
    var counts = [Int](repeating: 0, count: vocabularyCount)
    var total = 0
    for position in 0..<text.count where order.isPosition(position) {
      counts[Int(text[position - 1])] += 1
      total += 1
    }
    self.counts = counts
    self.total = total
  }

  /// Calls `take` with the parts, one after the other, until it returns false.
  func run(_ take: (UnsafeRawBufferPointer) -> Bool) {
    var first = 0
    while first < counts.count {
      var (end, size) = (first, 0)
      while end < counts.count, end == first || size + counts[end] <= partCount {
        size += counts[end]
        end += 1
      }
      guard size == 0 || part(first..<end, size).withUnsafeBytes(take) else { return }
      first = end
    }
  }

  private func part(_ tokens: Range<Int>, _ size: Int) -> [UInt32] {
    var starts: [Int] = []
    starts.reserveCapacity(tokens.count + 1)
    var sum = 0
    for token in tokens {
      starts.append(sum)
      sum += counts[token]
    }
    var next = starts
    starts.append(sum)
    let text = order.text
    let lower = UInt32(tokens.lowerBound)
    let width = UInt32(tokens.count)
    return [UInt32](unsafeUninitializedCapacity: size) { group, filled in
      filled = size
      group.initialize(repeating: 0)
      for position in 1..<max(1, text.count) {
        let slot = text[position - 1] &- lower
        guard slot < width, text[position] != TokenSequence.separator else { continue }
        group[next[Int(slot)]] = UInt32(position)
        next[Int(slot)] += 1
      }
      for slot in 0..<tokens.count {
        order.sort(
          UnsafeMutableBufferPointer(rebasing: group[starts[slot]..<starts[slot + 1]]), agreed: 1)
      }
    }
  }
}
