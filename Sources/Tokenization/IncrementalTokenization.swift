/// A text with its pieces and ids, kept up to date under edits.
///
/// After any edits ``ids`` are exactly what ``Tokenizer/encode(_:)`` makes of the whole text. An edit
/// tokenizes only the pieces that it touches: a piece depends on its own bytes and on
/// ``PreTokenizer/lookahead`` bytes behind it, on nothing before it. Moving what lies behind the edit
/// is one pass over flat arrays.
///
/// Offsets are bytes. Memory is 1 byte per byte, 8 per piece and 4 per token: about 4 MB per MB of
/// source code.
package struct IncrementalTokenization: Sendable {
  /// Larger texts are refused; the offsets in here are 32 bits.
  package static let limit = 1 << 30

  package let tokenizer: Tokenizer
  /// The text.
  package private(set) var bytes: [UInt8] = []
  /// The ids of the whole text.
  package private(set) var ids: [TokenID] = []
  /// By piece, where it ends in ``bytes``, and where its tokens end in ``ids``.
  var pieces: [Piece] = []

  struct Piece: Sendable {
    var end: UInt32
    var idEnd: UInt32
  }

  /// An empty text.
  package init(tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
  }

  /// Tokenizes a text.
  ///
  /// - Throws: ``TokenizationError/textTooLarge(bytes:limit:)``.
  package init(_ text: some Collection<UInt8>, tokenizer: Tokenizer) throws(TokenizationError) {
    self.init(tokenizer: tokenizer)
    try replace(0..<0, with: text)
  }

  /// More bytes behind a piece than it depends on.
  var lookahead: Int { PreTokenizer.lookahead + tokenizer.userDefined.longest }

  /// The offset at which a number of pieces ends.
  func boundary(after count: Int) -> Int { count == 0 ? 0 : Int(pieces[count - 1].end) }

  /// How many ids a number of pieces has.
  func idCount(of count: Int) -> Int { count == 0 ? 0 : Int(pieces[count - 1].idEnd) }

  /// The least number of pieces that ends at or after an offset, which is within the text.
  func pieceCount(reaching offset: Int) -> Int {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if boundary(after: middle) >= offset { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Replaces bytes of the text.
  ///
  /// - Throws: ``TokenizationError/editOutOfBounds(lower:upper:count:)`` and
  ///   ``TokenizationError/textTooLarge(bytes:limit:)``; the text is as it was then.
  package mutating func replace(
    _ range: Range<Int>, with replacement: some Collection<UInt8>
  ) throws(TokenizationError) {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
      throw .editOutOfBounds(
        lower: range.lowerBound, upper: range.upperBound, count: bytes.count)
    }
    let size = bytes.count - range.count + replacement.count
    guard size <= Self.limit else { throw .textTooLarge(bytes: size, limit: Self.limit) }

    // The first piece that looked at, or beyond, the first byte that changes.
    let kept = max(0, pieceCount(reaching: range.lowerBound - lookahead + 1) - 1)
    var survivors = pieceCount(reaching: range.upperBound)
    let shift = replacement.count - range.count
    bytes.replaceSubrange(range, with: replacement)
    let made = retokenize(
      from: kept, resuming: &survivors, shift: shift, at: range.lowerBound + replacement.count)
    splice(made, over: kept..<survivors, shift: shift)
  }

  /// Tokenizes from a piece on until the new pieces end where old ones did.
  ///
  /// `survivors` is a number of old pieces that reaches the edit's end, and becomes the number that
  /// the new pieces replace, with those before them. The result's offsets are final.
  private func retokenize(
    from first: Int, resuming survivors: inout Int, shift: Int, at editEnd: Int
  ) -> (pieces: [Piece], ids: [TokenID]) {
    tokenizer.withScratch { scratch in
      let bytes = bytes.span
      var made: (pieces: [Piece], ids: [TokenID]) = ([], [])
      let idStart = idCount(of: first)
      var walk = PieceWalk(
        over: bytes, from: boundary(after: first), to: bytes.count,
        preTokenizer: tokenizer.preTokenizer, added: tokenizer.userDefined)
      while true {
        if walk.position >= editEnd {
          while survivors < pieces.count, boundary(after: survivors) + shift < walk.position {
            survivors += 1
          }
          if boundary(after: survivors) + shift == walk.position { break }
        }
        tokenizer.append(pieceOf: &walk, in: bytes, to: &made.ids, &scratch)
        // `limit` bounds the text, and there are no more tokens than bytes.
        made.pieces.append(
          Piece(
            end: UInt32(truncatingIfNeeded: walk.position),
            idEnd: UInt32(truncatingIfNeeded: idStart + made.ids.count)))
      }
      return made
    }
  }

  /// Puts new pieces in the place of old ones, and moves those behind them.
  private mutating func splice(
    _ made: (pieces: [Piece], ids: [TokenID]), over old: Range<Int>, shift: Int
  ) {
    let oldIDs = idCount(of: old.lowerBound)..<idCount(of: old.upperBound)
    ids.replaceSubrange(oldIDs, with: made.ids)
    pieces.replaceSubrange(old, with: made.pieces)
    let idShift = UInt32(truncatingIfNeeded: made.ids.count - oldIDs.count)
    let shift = UInt32(truncatingIfNeeded: shift)
    guard shift != 0 || idShift != 0 else { return }
    for index in (old.lowerBound + made.pieces.count)..<pieces.count {
      pieces[index].end &+= shift
      pieces[index].idEnd &+= idShift
    }
  }
}
