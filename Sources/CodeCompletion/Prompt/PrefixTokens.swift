internal import Tokenization

/// The token ids of a growing text, kept while its end changes.
///
/// A text can be tokenized in pieces where a visible ASCII character is followed by white space:
/// BigCode's pre-tokenizer ends a piece there whatever comes before or after. So an edit costs the
/// tokenization of a few dozen bytes, and the ids always equal those of the whole text.
/// Carriage returns before line feeds are left out, because models are trained without them.
struct PrefixTokens {
  /// A place where the text may be cut.
  struct Cut: Equatable {
    /// Bytes before it.
    var offset: Int
    /// Token ids before it.
    var tokens: Int
  }

  /// Cuts closer than this would cost more to keep than to tokenize again.
  private static let minimumPiece = 24

  private(set) var bytes: [UInt8] = []
  private(set) var ids: [TokenID] = []
  private(set) var cuts: [Cut] = []

  /// Bytes handed to the tokenizer so far; tests bound the work of a key with it.
  private(set) var encodedBytes = 0

  /// Replaces the text; what it has in common with the old one at its start is not tokenized again.
  mutating func update(to text: ArraySlice<UInt8>, tokenizer: Tokenizer) {
    let common = Self.commonPrefix(bytes, text)
    while let last = cuts.last, last.offset >= common { cuts.removeLast() }
    let kept = cuts.last ?? Cut(offset: 0, tokens: 0)
    ids.removeSubrange(kept.tokens...)
    bytes.removeSubrange(min(common, bytes.count)...)
    bytes += text.dropFirst(common)
    var start = kept.offset
    for end in (kept.offset + 1)..<max(bytes.count, kept.offset + 1) {
      guard end - start >= Self.minimumPiece, isCut(end) else { continue }
      append(start..<end, tokenizer: tokenizer)
      cuts.append(Cut(offset: end, tokens: ids.count))
      start = end
    }
    append(start..<bytes.count, tokenizer: tokenizer)
  }

  private mutating func append(_ range: Range<Int>, tokenizer: Tokenizer) {
    guard !range.isEmpty else { return }
    encodedBytes += range.count
    ids += tokenizer.encode(bytes[range].withLineFeeds())
  }

  private func isCut(_ index: Int) -> Bool {
    bytes[index].isWhitespace && bytes[index - 1] > .space && bytes[index - 1] < 0x7F
  }

  private static func commonPrefix(_ first: [UInt8], _ second: ArraySlice<UInt8>) -> Int {
    var count = 0
    for (left, right) in zip(first, second) {
      guard left == right else { break }
      count += 1
    }
    return count
  }
}
