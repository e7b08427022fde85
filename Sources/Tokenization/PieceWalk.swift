/// Walks over a stretch of text piece by piece: pieces for BPE, and tokens that users added whole.
struct PieceWalk {
  private let preTokenizer: PreTokenizer
  private let added: AddedTokenMatcher
  private let limit: Int
  private var match: AddedTokenMatcher.Match?
  /// Where the next piece begins.
  private(set) var position: Int

  init(
    over bytes: Span<UInt8>, from start: Int, to limit: Int, preTokenizer: PreTokenizer,
    added: AddedTokenMatcher
  ) {
    self.preTokenizer = preTokenizer
    self.added = added
    self.limit = limit
    position = start
    match = added.next(in: bytes, from: start, to: limit)
  }

  /// Goes over one piece; the id is that of an added token, nil for a piece to encode.
  ///
  /// Not to be called at the end of the stretch.
  mutating func next(in bytes: Span<UInt8>) -> TokenID? {
    if let match, match.start == position {
      position = match.end
      self.match = added.next(in: bytes, from: position, to: limit)
      return match.id
    }
    position = preTokenizer.pieceEnd(in: bytes, from: position, to: match?.start ?? limit)
    return nil
  }
}
