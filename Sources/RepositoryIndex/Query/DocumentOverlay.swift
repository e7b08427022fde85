internal import Tokenization

/// The document that is edited, as its request sees it: the tokens before and after the cursor.
///
/// Made per request without sorting: a chain through the positions that share the two tokens before
/// them, the nearest to the end first, as LZ77's matchers do (RFC 1951, section 4).
struct DocumentOverlay: Sendable {
  /// Positions of a chain that are looked at.
  private static let mostLooks = 256

  /// Separators before, between and behind.
  private let text: [UInt32]
  /// By hash of two tokens, the last position behind them.
  private let heads: [UInt32]
  /// By position, the one before it in its chain; 0 ends a chain.
  private let links: [UInt32]
  private let shift: UInt32

  init(
    before: [TokenID], after: [TokenID], vocabularyCount: Int, isExcluded: Set<TokenID>
  ) {
    var text: [UInt32] = []
    text.reserveCapacity(before.count + after.count + 3)
    text.append(TokenSequence.separator)
    // The text after the cursor comes first, so that chains meet what is before the cursor first.
    for part in [after, before] {
      for token in part {
        let isKnown = token >= 0 && Int(token) < vocabularyCount && !isExcluded.contains(token)
        text.append(isKnown ? UInt32(token) : TokenSequence.separator)
      }
      text.append(TokenSequence.separator)
    }
    var bits: UInt32 = 4
    while 1 << bits < text.count { bits += 1 }
    shift = 32 - bits
    var heads = [UInt32](repeating: 0, count: 1 << bits)
    var links = [UInt32](repeating: 0, count: text.count)
    for position in 2..<max(2, text.count) where text[position] != TokenSequence.separator {
      let slot = Self.slot(text[position - 1], text[position - 2], shift)
      links[position] = heads[slot]
      heads[slot] = UInt32(position)
    }
    self.text = text
    self.heads = heads
    self.links = links
  }

  private static func slot(_ last: UInt32, _ beforeLast: UInt32, _ shift: UInt32) -> Int {
    // Knuth's multiplicative hash.
    Int(((last &* 0x9E37_79B1 &+ beforeLast) &* 0x85EB_CA6B) >> shift)
  }

  /// A place in the document where the context's end occurs.
  struct Match: Equatable {
    let position: Int
    /// At least 2.
    let length: Int
  }

  /// The places that agree with the context in two tokens or more, the nearest to the cursor first.
  func matches(_ context: MatchContext) -> [Match] {
    guard context.tokens.count >= 2 else { return [] }
    var matches: [Match] = []
    var position = Int(heads[Self.slot(context.tokens[0], context.tokens[1], shift)])
    for _ in 0..<Self.mostLooks where position != 0 {
      let length = agreement(context, position)
      if length >= 2 { matches.append(Match(position: position, length: length)) }
      position = Int(links[position])
    }
    return matches
  }

  private func agreement(_ context: MatchContext, _ position: Int) -> Int {
    var agreed = 0
    while agreed < context.tokens.count, position > agreed,
      text[position - 1 - agreed] == context.tokens[agreed]
    {
      agreed += 1
    }
    return agreed
  }

  /// The token at a match's position.
  func token(at position: Int) -> UInt32 { text[position] }

  /// The tokens from `position` to the end of its part, at most `count`.
  func tokens(from position: Int, count: Int) -> [TokenID] {
    text[position...].prefix(count).prefix { $0 != TokenSequence.separator }
      .map { TokenID(truncatingIfNeeded: $0) }
  }
}
