/// The merges of a vocabulary and their use on one piece of text.
///
/// Of all neighbours that may merge, those of the lowest rank do, the leftmost first.
/// Source: Sennrich et al. 2016 (arXiv 1508.07909); Hugging Face tokenizers `models/bpe/word.rs`.
struct BytePairEncoding: Sendable {
  /// Longer pieces are merged with a heap; below that, looking through all pairs is faster.
  ///
  /// Measured on random words and on runs of blanks of 16 to 256 bytes: the two cost the same near 60.
  private static let longestScan = 64

  /// Token by byte, -1 for bytes that the vocabulary lacks.
  private let symbols: [TokenID]
  /// Rank by pair of tokens.
  private let ranks: PairTable
  /// What a merge makes, by rank.
  private let results: [TokenID]

  /// Takes the tokens of single bytes and the merges in the order of their rank.
  ///
  /// A byte without a token is -1. Of two equal pairs the later one counts, as in Hugging Face.
  init(symbols: [TokenID], merges: [(left: TokenID, right: TokenID, result: TokenID)]) {
    self.symbols = symbols
    var ranks = PairTable(count: merges.count)
    for (rank, merge) in merges.enumerated() {
      ranks[merge.left, merge.right] = UInt32(truncatingIfNeeded: rank)
    }
    self.ranks = ranks
    results = merges.map(\.result)
  }

  /// Leaves in `scratch.symbols` the tokens of the bytes from `start` to `end`.
  ///
  /// Bytes that the vocabulary lacks are dropped first, so their neighbours may merge.
  func encode(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, into scratch: inout MergeScratch
  ) {
    scratch.symbols.removeAll(keepingCapacity: true)
    for position in start..<end {
      let symbol = symbols[Int(bytes[position])]
      if symbol >= 0 { scratch.symbols.append(symbol) }
    }
    if scratch.symbols.count > Self.longestScan {
      mergeWithHeap(&scratch)
    } else if scratch.symbols.count > 1 {
      mergeByScanning(&scratch)
    }
  }

  private func mergeByScanning(_ scratch: inout MergeScratch) {
    scratch.ranks.removeAll(keepingCapacity: true)
    var count = scratch.symbols.count
    for index in 1..<count {
      scratch.ranks.append(ranks[scratch.symbols[index - 1], scratch.symbols[index]])
    }
    while true {
      var lowest = PairTable.absent
      var position = 0
      for index in 0..<(count - 1) where scratch.ranks[index] < lowest {
        lowest = scratch.ranks[index]
        position = index
      }
      guard lowest != PairTable.absent else { break }
      scratch.symbols[position] = results[Int(lowest)]
      count -= 1
      for index in (position + 1)..<count {
        scratch.symbols[index] = scratch.symbols[index + 1]
        scratch.ranks[index - 1] = scratch.ranks[index]
      }
      if position > 0 {
        scratch.ranks[position - 1] =
          ranks[scratch.symbols[position - 1], scratch.symbols[position]]
      }
      if position + 1 < count {
        scratch.ranks[position] = ranks[scratch.symbols[position], scratch.symbols[position + 1]]
      }
    }
    scratch.symbols.removeSubrange(count...)
  }

  /// The same result in O(n log n): a heap of pairs, in which those that merges undid stay behind.
  private func mergeWithHeap(_ scratch: inout MergeScratch) {
    let count = scratch.symbols.count
    var links = SymbolLinks(count: count)
    var heap = PairHeap()
    for index in 1..<count {
      heap.append(
        rank: ranks[scratch.symbols[index - 1], scratch.symbols[index]], position: index - 1)
    }
    heap.order()
    while let (rank, position) = heap.pop() {
      // The pair may be gone: its left symbol merged into its neighbour, or one of the two grew.
      guard let next = links.next(after: position),
        ranks[scratch.symbols[position], scratch.symbols[next]] == rank
      else { continue }
      scratch.symbols[position] = results[Int(rank)]
      links.remove(next)
      if let previous = links.previous(before: position) {
        let rank = ranks[scratch.symbols[previous], scratch.symbols[position]]
        heap.push(rank: rank, position: previous)
      }
      if let next = links.next(after: position) {
        let rank = ranks[scratch.symbols[position], scratch.symbols[next]]
        heap.push(rank: rank, position: position)
      }
    }
    links.compact(&scratch.symbols)
  }
}
