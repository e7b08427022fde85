/// Hands out all positions of a text in the order of their contexts, a part at a time.
///
/// A part is all positions that follow a range of tokens, or one token and before it a range of tokens,
/// and so on, until it is small. For each the text is gone over once, so that memory is that of a part
/// and not of the text.
struct PositionSort {
  /// Positions in a part: 8 MB, and at most 16 as scratch.
  static let defaultPartCount = 2 << 20

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
    self.partCount = max(1, partCount)
    var counts = [Int](repeating: 0, count: vocabularyCount + 1)
    var total = 0
    for position in 0..<text.count where order.isPosition(position) {
      counts[order.slot(UInt32(position), 0)] += 1
      total += 1
    }
    self.counts = counts
    self.total = total
  }

  /// Calls `take` with the parts, one after the other, until it returns false.
  func run(_ take: (UnsafeRawBufferPointer) -> Bool) { _ = run([], counts, take) }

  /// The positions that follow `context`, its nearest token first.
  ///
  /// - Parameter counts: of them, by what stands before the context; a file's beginning last.
  private func run(
    _ context: [UInt32], _ counts: [Int], _ take: (UnsafeRawBufferPointer) -> Bool
  ) -> Bool {
    var first = 0
    while first < counts.count {
      if counts[first] > partCount {
        guard runLarge(context, first, counts[first], take) else { return false }
        first += 1
        continue
      }
      var (end, size) = (first, 0)
      while end < counts.count, size + counts[end] <= partCount {
        size += counts[end]
        end += 1
      }
      let part = part(context, first..<end, counts[first..<end], size)
      guard size == 0 || part.withUnsafeBytes(take) else { return false }
      first = end
    }
    return true
  }

  /// More positions than a part has, all behind the token of `slot` and `context`.
  private func runLarge(
    _ context: [UInt32], _ slot: Int, _ count: Int, _ take: (UnsafeRawBufferPointer) -> Bool
  ) -> Bool {
    let isBeginning = slot == order.vocabularyCount
    let longer = context + [isBeginning ? TokenSequence.separator : UInt32(slot)]
    guard !isBeginning, longer.count < ContextOrder.depth else { return runEqual(longer, take) }
    var counts = [Int](repeating: 0, count: order.vocabularyCount + 1)
    visit(longer) { counts[order.slot($0, longer.count)] += 1 }
    return run(longer, counts, take)
  }

  /// Positions that are told apart by nothing but where they are.
  private func runEqual(
    _ context: [UInt32], _ take: (UnsafeRawBufferPointer) -> Bool
  ) -> Bool {
    var positions: [UInt32] = []
    positions.reserveCapacity(partCount)
    var isWanted = true
    visit(context) { position in
      positions.append(position)
      guard positions.count == partCount else { return }
      isWanted = isWanted && positions.withUnsafeBytes(take)
      positions.removeAll(keepingCapacity: true)
    }
    return isWanted && (positions.isEmpty || positions.withUnsafeBytes(take))
  }

  /// Calls `body` with all positions that follow `context`.
  @inline(__always)
  private func visit(_ context: [UInt32], _ body: (UInt32) -> Void) {
    let text = order.text
    for position in 1..<max(1, text.count) where order.isPosition(position) {
      var agreed = 0
      while agreed < context.count, position > agreed,
        text[position &- 1 &- agreed] == context[agreed]
      { agreed &+= 1 }
      if agreed == context.count { body(UInt32(position)) }
    }
  }

  private func part(
    _ context: [UInt32], _ slots: Range<Int>, _ counts: ArraySlice<Int>, _ size: Int
  ) -> [UInt32] {
    var starts: [Int] = []
    starts.reserveCapacity(slots.count + 1)
    var sum = 0
    for count in counts {
      starts.append(sum)
      sum += count
    }
    var next = starts
    starts.append(sum)
    return [UInt32](unsafeUninitializedCapacity: size) { group, filled in
      filled = size
      group.initialize(repeating: 0)
      visit(context) { position in
        let slot = order.slot(position, context.count) - slots.lowerBound
        // A file that is cut while it is read may hold more of a token than was counted.
        guard slot >= 0, slot < slots.count, next[slot] < starts[slot + 1] else { return }
        group[next[slot]] = position
        next[slot] += 1
      }
      for slot in 0..<slots.count where slots.lowerBound + slot < order.vocabularyCount {
        order.sort(
          UnsafeMutableBufferPointer(rebasing: group[starts[slot]..<starts[slot + 1]]),
          agreed: context.count + 1)
      }
    }
  }
}
