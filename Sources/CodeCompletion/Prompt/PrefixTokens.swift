internal import Tokenization

/// The token ids of the text between a left edge and the cursor, kept while its end changes.
///
/// An edit costs the tokenization of the words that it touches, and the ids always equal those of
/// the whole text. Carriage returns before line feeds are left out, because models are trained
/// without them.
struct PrefixTokens {
  private var tokenization: IncrementalTokenization?

  /// The text with LF line ends.
  var bytes: [UInt8] { tokenization?.bytes ?? [] }
  var ids: [TokenID] { tokenization?.ids ?? [] }

  /// The piece of the text that ends it, as the tokenizer cuts text.
  var lastPiece: (bytes: ArraySlice<UInt8>, idCount: Int)? { tokenization?.lastPiece }

  /// Replaces the text.
  mutating func update(
    to text: ArraySlice<UInt8>, tokenizer: Tokenizer
  ) throws(TokenizationError) {
    let text = text.withLineFeeds()
    var current = tokenization ?? IncrementalTokenization(tokenizer: tokenizer)
    // Copies of the arrays would be made below if the property kept its own.
    tokenization = nil
    let common = zip(current.bytes, text).prefix { $0 == $1 }.count
    try current.replace(common..<current.bytes.count, with: text[common...])
    tokenization = current
  }
}
