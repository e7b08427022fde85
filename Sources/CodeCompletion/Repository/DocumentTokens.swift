internal import Tokenization

/// The tokens around the cursor of one document, kept while it is edited.
///
/// Further than a prompt reaches: 16 to 32 kB before the cursor, 8 kB after it. A key costs the
/// tokens of the word that it touches; the left edge moves in coarse steps.
struct DocumentTokens {
  private static let bytesBefore = 16 << 10
  private static let bytesAfter = 8 << 10

  private var edge = 0
  private var before = PrefixTokens()
  private var after: (bytes: [UInt8], ids: [TokenID]) = ([], [])

  /// The tokens around `offset` of `text`.
  ///
  /// - Parameter healed: tokens at the cursor that are left out, as the prompt leaves them out.
  mutating func update(
    to text: [UInt8], offset: Int, healed: Int, tokenizer: Tokenizer
  ) throws(TokenizationError) -> (before: [TokenID], after: [TokenID]) {
    if offset < edge || offset - edge > 2 * Self.bytesBefore
      || (edge > 0 && offset - edge < Self.bytesBefore / 2)
    {
      edge = Self.lineStart(near: offset - Self.bytesBefore, in: text, limit: offset)
    }
    try before.update(to: text[edge..<offset], tokenizer: tokenizer)
    let rest = text[offset...].prefix(Self.bytesAfter)
    if !after.bytes.elementsEqual(rest) {
      after = (Array(rest), tokenizer.encode(rest.withLineFeeds()))
    }
    return (before.ids.dropLast(healed), after.ids)
  }

  /// Where the first line behind `offset` begins, so that its tokens are those of the whole file.
  private static func lineStart(near offset: Int, in text: [UInt8], limit: Int) -> Int {
    guard offset > 0 else { return 0 }
    let newline = text[offset..<limit].firstIndex(of: .newline)
    return newline.map { $0 + 1 } ?? offset
  }
}
