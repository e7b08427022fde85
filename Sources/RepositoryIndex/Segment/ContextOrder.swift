/// The order of positions by what stands left of them: `text[p - 1]`, then `text[p - 2]`, and so on.
///
/// Only ``depth`` tokens count, so that texts of one repeated token, or a thousand copies of a file, cost
/// no more than ``depth`` looks at each position. A file's beginning is larger than every token and ends
/// the comparison; equal positions stay in the order of the text.
struct ContextOrder {
  /// The longest context that is told apart, and so the longest match that is found.
  static let depth = 32

  /// Larger groups are divided by counting; smaller ones are sorted with 16 bytes of scratch each.
  private static let largestSortedGroup = 1 << 19
  /// Smaller groups are sorted by direct comparison.
  private static let smallestKeyedGroup = 12

  private struct Keyed {
    var key: UInt64
    var position: UInt32
  }

  let text: TokenSequence
  /// Ids are below it.
  let vocabularyCount: Int

  /// Whether a token follows something at `position`.
  @inline(__always)
  func isPosition(_ position: Int) -> Bool {
    position > 0 && text[position] != TokenSequence.separator
      && text[position - 1] != TokenSequence.separator
  }

  /// Sorts `group`, whose positions agree in the `agreed` tokens left of them.
  func sort(_ group: UnsafeMutableBufferPointer<UInt32>, agreed: Int) {
    guard group.count > 1, agreed < Self.depth else { return }
    if group.count < Self.smallestKeyedGroup {
      insertionSort(group, agreed)
    } else if group.count <= Self.largestSortedGroup {
      keyedSort(group, agreed)
    } else {
      countingSort(group, agreed)
    }
  }

  /// The token `distance` left of `position`, the nearest being 0; the file's beginning is a separator.
  ///
  /// Never asked beyond the first separator, and the text begins with one.
  @inline(__always)
  private func token(leftOf position: UInt32, _ distance: Int) -> UInt32 {
    text[Int(position) &- 1 &- distance]
  }

  private func isOrdered(_ first: UInt32, _ second: UInt32, _ agreed: Int) -> Bool {
    var distance = agreed
    while distance < Self.depth {
      let (left, right) = (token(leftOf: first, distance), token(leftOf: second, distance))
      if left != right { return left < right }
      if left == TokenSequence.separator { break }
      distance &+= 1
    }
    return first < second
  }

  private func insertionSort(_ group: UnsafeMutableBufferPointer<UInt32>, _ agreed: Int) {
    for end in 1..<group.count {
      let moved = group[end]
      var hole = end
      while hole > 0, isOrdered(moved, group[hole - 1], agreed) {
        group[hole] = group[hole - 1]
        hole -= 1
      }
      group[hole] = moved
    }
  }

  /// Four narrow tokens or two wide ones in one word that compares as they do.
  ///
  /// Behind a file's beginning everything is a separator.
  @inline(__always)
  private func key(of position: UInt32, _ agreed: Int) -> UInt64 {
    var key: UInt64 = 0
    let isNarrow = text.width == .narrow
    var isEnded = false
    for step in 0..<(isNarrow ? 4 : 2) {
      let token =
        isEnded ? TokenSequence.separator : token(leftOf: position, agreed &+ step)
      isEnded = token == TokenSequence.separator
      key = isNarrow ? key << 16 | UInt64(token & 0xFFFF) : key << 32 | UInt64(token)
    }
    return key
  }

  private func keyedSort(_ group: UnsafeMutableBufferPointer<UInt32>, _ agreed: Int) {
    // SAFETY: the buffer is initialized to group.count before it is read and not used after it.
    var runs: [Range<Int>] = []
    withUnsafeTemporaryAllocation(of: Keyed.self, capacity: group.count) { keyed in
      var isSorted = true
      for index in group.indices {
        let entry = Keyed(key: key(of: group[index], agreed), position: group[index])
        keyed.initializeElement(at: index, to: entry)
        if index > 0, Self.isOrdered(entry, keyed[index - 1]) { isSorted = false }
      }
      if !isSorted {
        var sorted = keyed
        sorted.sort { Self.isOrdered($0, $1) }
      }
      var start = 0
      for index in keyed.indices {
        group[index] = keyed[index].position
        if keyed[index].key != keyed[start].key {
          if index - start > 1 { runs.append(start..<index) }
          start = index
        }
      }
      if group.count - start > 1 { runs.append(start..<group.count) }
      // A key that ends with a separator has nothing left to compare.
      let last: UInt64 = text.width == .narrow ? 0xFFFF : 0xFFFF_FFFF
      runs.removeAll { keyed[$0.lowerBound].key & last == last }
    }
    let next = agreed + (text.width == .narrow ? 4 : 2)
    for run in runs { sort(UnsafeMutableBufferPointer(rebasing: group[run]), agreed: next) }
  }

  @inline(__always)
  private static func isOrdered(_ first: Keyed, _ second: Keyed) -> Bool {
    first.key != second.key ? first.key < second.key : first.position < second.position
  }

  /// Divides the group by one more token; 4 bytes of scratch a position.
  private func countingSort(_ group: UnsafeMutableBufferPointer<UInt32>, _ agreed: Int) {
    var starts = [Int](repeating: 0, count: vocabularyCount + 2)
    for position in group { starts[slot(position, agreed) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var next = starts
    let copy = Array(group)
    for position in copy {
      let slot = slot(position, agreed)
      // A file that is cut while it is read may hold more of a token than was counted.
      guard next[slot] < starts[slot + 1] else { continue }
      group[next[slot]] = position
      next[slot] += 1
    }
    // The last slot is that of the separator: nothing left to compare.
    for slot in 0..<vocabularyCount where starts[slot + 1] - starts[slot] > 1 {
      sort(
        UnsafeMutableBufferPointer(rebasing: group[starts[slot]..<starts[slot + 1]]),
        agreed: agreed + 1)
    }
  }

  /// What stands left of `position` and of the `agreed` tokens there, for counting; a file's beginning
  /// is `vocabularyCount`.
  @inline(__always)
  func slot(_ position: UInt32, _ agreed: Int) -> Int {
    min(Int(token(leftOf: position, agreed)), vocabularyCount)
  }
}
