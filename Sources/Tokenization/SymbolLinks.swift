/// The symbols of a long piece as a doubly linked list of positions, from which merges take some out.
struct SymbolLinks {
  private static let none = UInt32.max

  private var nextOf: [UInt32]
  private var previousOf: [UInt32]

  /// All of `count` positions, in order; `count` is below `UInt32.max`.
  init(count: Int) {
    let end = UInt32(clamping: count)
    nextOf = (0..<end).map { $0 + 1 }
    previousOf = (0..<end).map { $0 == 0 ? Self.none : $0 - 1 }
  }

  /// What follows a position; nil at the end, and for positions that were taken out.
  func next(after position: Int) -> Int? {
    let next = Int(nextOf[position])
    return next < nextOf.count ? next : nil
  }

  /// What precedes a position; nil at the beginning.
  func previous(before position: Int) -> Int? {
    let previous = previousOf[position]
    return previous == Self.none ? nil : Int(previous)
  }

  /// Takes out a position that is not the first.
  mutating func remove(_ position: Int) {
    let next = nextOf[position]
    let previous = previousOf[position]
    nextOf[Int(previous)] = next
    if Int(next) < previousOf.count { previousOf[Int(next)] = previous }
    nextOf[position] = Self.none
  }

  /// Leaves in `symbols` those whose positions are still in the list.
  func compact(_ symbols: inout [TokenID]) {
    var kept = 0
    var position = 0
    while position < symbols.count {
      symbols[kept] = symbols[position]
      kept += 1
      position = Int(nextOf[position])
    }
    symbols.removeSubrange(kept...)
  }
}
