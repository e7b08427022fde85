extension IncrementalTokenization {
  /// The ids of a byte range, exactly those of ``Tokenizer/encode(_:)`` for these bytes alone.
  ///
  /// Only the pieces that the ends of the range cut, and a few bytes beside them, are encoded again.
  /// A range beyond the text is clamped to it.
  package func ids(in range: Range<Int>) -> [TokenID] {
    let cut = cut(range)
    return cut.head + ids[idCount(of: cut.whole.lowerBound)..<idCount(of: cut.whole.upperBound)]
      + cut.tail
  }

  /// How many ids a byte range has; the count of ``ids(in:)`` without making them.
  package func tokenCount(in range: Range<Int>) -> Int {
    let cut = cut(range)
    return cut.head.count + cut.tail.count + idCount(of: cut.whole.upperBound)
      - idCount(of: cut.whole.lowerBound)
  }

  /// How many ids the text before an offset has.
  package func tokenCount(upTo offset: Int) -> Int { tokenCount(in: 0..<max(0, offset)) }

  /// Where to begin so that the text up to `offset` has at most `budget` tokens: the earliest
  /// beginning of a piece that does.
  package func start(ofLast budget: Int, before offset: Int) -> Int {
    let end = clamped(offset)
    let whole = wholePieces(before: end)
    let tail = encode(from: boundary(after: whole), to: end) { _ in false }
    let surplus = idCount(of: whole) + tail.ids.count - max(0, budget)
    if idCount(of: whole) >= surplus {
      return boundary(after: pieceCount(havingAtLeast: surplus))
    }
    return tail.marks.first { idCount(of: whole) + $0.count >= surplus }?.offset ?? end
  }

  /// Where to end so that the text from `offset` has at most `budget` tokens: the latest end of a
  /// piece that does.
  package func end(ofFirst budget: Int, from offset: Int) -> Int {
    let start = clamped(offset)
    // No text has more tokens than bytes; larger sums must not overflow.
    let budget = min(max(0, budget), bytes.count)
    let head = encode(from: start, to: bytes.count) { isBoundary($0) }
    let last = head.marks.last?.offset ?? start
    guard head.ids.count <= budget else {
      return head.marks.last { $0.count <= budget }?.offset ?? start
    }
    let first = pieceCount(reaching: last)
    // The first count of pieces that has too many ids, less one.
    let limit = idCount(of: first) + budget - head.ids.count
    let over = pieceCount(havingAtLeast: limit + 1)
    return over == pieces.count && idCount(of: over) <= limit
      ? bytes.count : boundary(after: max(first, over - 1))
  }
}

extension IncrementalTokenization {
  /// A range in three parts: pieces cut by its start, pieces that stand as they are, the rest.
  private struct Cut {
    var head: [TokenID] = []
    var whole: Range<Int>
    var tail: [TokenID] = []
  }

  private func cut(_ range: Range<Int>) -> Cut {
    let range = clamped(range.lowerBound)..<clamped(range.upperBound)
    let head = encode(from: range.lowerBound, to: range.upperBound) { isBoundary($0) }
    let resumed = head.marks.last?.offset ?? range.lowerBound
    let first = pieceCount(reaching: resumed)
    guard isBoundary(resumed) else { return Cut(head: head.ids, whole: first..<first) }
    let last = max(first, wholePieces(before: range.upperBound))
    let tail = encode(from: boundary(after: last), to: range.upperBound) { _ in false }
    return Cut(head: head.ids, whole: first..<last, tail: tail.ids)
  }

  /// How many pieces cannot change if the text ends at an offset.
  private func wholePieces(before offset: Int) -> Int {
    max(0, pieceCount(reaching: offset - lookahead + 1) - 1)
  }

  private func isBoundary(_ offset: Int) -> Bool {
    boundary(after: pieceCount(reaching: offset)) == offset
  }

  private func clamped(_ offset: Int) -> Int { min(max(0, offset), bytes.count) }

  /// The least number of pieces with at least so many ids; all pieces if there are not so many.
  private func pieceCount(havingAtLeast count: Int) -> Int {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if idCount(of: middle) >= count { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Encodes a stretch as a text of its own, up to the first boundary where `stops` says so.
  ///
  /// The marks are the ends of its pieces, with the number of ids up to there.
  private func encode(
    from start: Int, to end: Int, until stops: (Int) -> Bool
  ) -> (ids: [TokenID], marks: [(offset: Int, count: Int)]) {
    guard start < end, !stops(start) else { return ([], []) }
    return tokenizer.withScratch { scratch in
      let bytes = bytes.span
      var ids: [TokenID] = []
      var marks: [(offset: Int, count: Int)] = []
      var walk = PieceWalk(
        over: bytes, from: start, to: end, preTokenizer: tokenizer.preTokenizer,
        added: tokenizer.userDefined)
      repeat {
        tokenizer.append(pieceOf: &walk, in: bytes, to: &ids, &scratch)
        marks.append((walk.position, ids.count))
      } while walk.position < end && !stops(walk.position)
      return (ids, marks)
    }
  }
}

extension IncrementalTokenization {
  /// The bytes of the last piece and how many ids it has; nil for an empty text.
  package var lastPiece: (bytes: ArraySlice<UInt8>, idCount: Int)? {
    guard !pieces.isEmpty else { return nil }
    let before = pieces.count - 1
    return (bytes[boundary(after: before)...], ids.count - idCount(of: before))
  }
}
