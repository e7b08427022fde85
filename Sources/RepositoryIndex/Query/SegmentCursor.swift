/// One context's place in one segment: where its matches are, as the length that is asked for goes down.
///
/// Positions are ordered by context, so those that agree in a length or more are neighbours of the place
/// where the context itself would stand, and a shorter length only widens the range.
struct SegmentCursor {
  /// Neighbours on each side that are looked at for one that is alive.
  private static let neighbours = 1024

  let view: SegmentView
  private let context: MatchContext
  /// Where the context would be inserted.
  private let place: Int
  /// Indices of positions that agree in the length that was last asked for.
  private(set) var range: Range<Int>
  /// The longest match that is alive; 0 if there is none.
  private(set) var longest = 0
  /// A position of that length.
  private(set) var example: Int?

  init(_ view: SegmentView, _ context: MatchContext) {
    self.view = view
    self.context = context
    let segment = view.segment
    var (low, high) = (0, segment.layout.positionCount)
    while low < high {
      let middle = low + (high - low) / 2
      if Self.isBefore(segment, middle, context) { low = middle + 1 } else { high = middle }
    }
    place = low
    range = low..<low
    findLongest()
  }

  private static func isBefore(
    _ segment: Segment, _ index: Int, _ context: MatchContext
  ) -> Bool {
    guard let position = segment.position(index) else { return false }
    return context.compare(segment.text, position).isBefore
  }

  /// How many tokens agree at `index`; -1 where there is no position.
  private func agreement(_ index: Int) -> Int {
    guard let position = view.segment.position(index) else { return -1 }
    return context.compare(view.segment.text, position).agreed
  }

  private mutating func findLongest() {
    for step in [1, -1] {
      var index = step > 0 ? place : place - 1
      for _ in 0..<Self.neighbours {
        guard let position = view.segment.position(index) else { break }
        if view.isAlive(position) {
          let agreed = context.compare(view.segment.text, position).agreed
          if agreed > longest { (longest, example) = (agreed, index) }
          break
        }
        index += step
      }
    }
    guard longest == 0, !view.mask.isEmpty else { return }
    findLongestBehindDead()
  }

  /// Many dead neighbours, as of a file with many hidden copies: shorter lengths, each sampled.
  private mutating func findLongestBehindDead() {
    var length = max(agreement(place), agreement(place - 1)) - 1
    while length > 0 {
      let found = self.range(of: length)
      for index in Self.sample(found, ContextOrder.depth) {
        guard let position = view.segment.position(index), view.isAlive(position) else { continue }
        let agreed = context.compare(view.segment.text, position).agreed
        if agreed > longest { (longest, example) = (agreed, index) }
      }
      if longest > 0 { return }
      length = length > 4 ? length / 2 : length - 1
    }
  }

  /// Widens the range to the positions that agree in `length` tokens or more.
  mutating func widen(to length: Int) { range = range(of: length) }

  private func range(of length: Int) -> Range<Int> {
    guard length > 0 else { return 0..<view.segment.layout.positionCount }
    return edge(
      from: range.lowerBound, step: -1, length)..<edge(
        from: range.upperBound, step: 1, length)
  }

  /// Doubles its steps away from a known edge of the range, then halves them.
  private func edge(from start: Int, step: Int, _ length: Int) -> Int {
    // An index is inside if what lies on its inner side agrees.
    func agrees(_ edge: Int) -> Bool { agreement(step > 0 ? edge - 1 : edge) >= length }
    let limit = step > 0 ? view.segment.layout.positionCount : 0
    var (inside, stride) = (start, 1)
    var outside: Int?
    while inside != limit {
      let next = step > 0 ? min(limit, inside + stride) : max(limit, inside - stride)
      guard agrees(next) else {
        outside = next
        break
      }
      inside = next
      stride *= 2
    }
    guard var outside else { return inside }
    while abs(outside - inside) > 1 {
      let middle = (inside + outside) / 2
      if agrees(middle) { inside = middle } else { outside = middle }
    }
    return inside
  }

  /// At most `count` indices of `range`, evenly spread.
  static func sample(_ range: Range<Int>, _ count: Int) -> [Int] {
    guard range.count > count else { return Array(range) }
    return (0..<count).map { range.lowerBound + range.count * $0 / count }
  }
}
