internal import Tokenization

/// The end of a context, nearest token first: what positions are looked up by.
struct MatchContext {
  /// At most ``ContextOrder/depth``; none of them special.
  let tokens: [UInt32]

  /// - Parameter isExcluded: tokens that are in no index; a match ends at them.
  init(_ context: [TokenID], vocabularyCount: Int, isExcluded: Set<TokenID>) {
    var tokens: [UInt32] = []
    tokens.reserveCapacity(ContextOrder.depth)
    for token in context.reversed().prefix(ContextOrder.depth) {
      guard token >= 0, Int(token) < vocabularyCount, !isExcluded.contains(token) else { break }
      tokens.append(UInt32(token))
    }
    self.tokens = tokens
  }

  /// How many tokens left of `position` agree, and whether the position comes before the context.
  @inline(__always)
  func compare(_ text: TokenSequence, _ position: Int) -> (agreed: Int, isBefore: Bool) {
    var agreed = 0
    while agreed < tokens.count {
      // A text begins with a separator, but a file that lies may not hold what it should.
      guard position > agreed else { return (agreed, false) }
      let token = text[position &- 1 &- agreed]
      if token != tokens[agreed] { return (agreed, token < tokens[agreed]) }
      agreed &+= 1
    }
    return (agreed, false)
  }
}
