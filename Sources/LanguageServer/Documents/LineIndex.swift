/// Where the lines of a text begin, kept up to date through edits.
///
/// An edit costs what it inserts plus moving the entries behind it. Offsets behind the last edit are
/// not rewritten but carry a pending difference, so typing in one place touches few of them.
/// Lines end with `\n`, `\r\n` or `\r` (LSP 3.18, "Text Documents").
struct LineIndex: Sendable {
  private var starts: [Int] = [0]
  /// Entries from `pendingFrom` on are off by `pendingDelta`.
  private var pendingFrom = 0
  private var pendingDelta = 0

  init(_ text: [UInt8]) {
    starts = [0] + Self.starts(in: text, over: 1...max(1, text.count))
    pendingFrom = starts.count
  }

  /// The number of lines; an empty text has one.
  var count: Int { starts.count }

  /// Where line `line` begins, in bytes; lines from `count` on begin nowhere.
  func start(of line: Int) -> Int { starts[line] + (line >= pendingFrom ? pendingDelta : 0) }

  /// The line that the byte at `offset` is in.
  func line(at offset: Int) -> Int { firstIndex { $0 > offset } - 1 }

  /// Takes an edit: `range` of the old text became `length` bytes of `text`, the new one.
  mutating func replace(_ range: Range<Int>, withLength length: Int, in text: [UInt8]) {
    // A line begins at an offset because of the bytes on both sides of it, so the offsets from the
    // edit's first to its last are looked at again, and no others.
    let first = max(1, firstIndex { $0 >= range.lowerBound })
    let last = max(first, firstIndex { $0 > range.upperBound })
    let delta = length - range.count
    settle(at: last)
    let end = min(range.lowerBound + length, text.count)
    let lower = max(1, range.lowerBound)
    let found = lower <= end ? Self.starts(in: text, over: lower...end) : []
    starts.replaceSubrange(first..<last, with: found)
    pendingFrom = first + found.count
    pendingDelta += delta
  }

  /// Moves the pending difference to the entries from `index` on.
  private mutating func settle(at index: Int) {
    if pendingFrom < index {
      for entry in pendingFrom..<index { starts[entry] += pendingDelta }
    } else if index < pendingFrom {
      let end = min(pendingFrom, starts.count)
      if index < end { for entry in index..<end { starts[entry] -= pendingDelta } }
    }
    pendingFrom = index
  }

  /// The first entry whose offset satisfies `predicate`, which holds for all later ones too.
  private func firstIndex(where predicate: (Int) -> Bool) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if predicate(start(of: middle)) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The offsets within `range` at which a line begins.
  private static func starts(in text: [UInt8], over range: ClosedRange<Int>) -> [Int] {
    var result: [Int] = []
    text.withUnsafeBufferPointer { bytes in
      var offset = range.lowerBound
      while offset <= range.upperBound && offset <= bytes.count {
        let before = bytes[offset - 1]
        if before == 0x0A || before == 0x0D && (offset == bytes.count || bytes[offset] != 0x0A) {
          result.append(offset)
        }
        offset += 1
      }
    }
    return result
  }
}
