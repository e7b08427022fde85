/// The ids of a vocabulary's tokens by text, and what was checked while it was made.
struct TokenIndex {
  /// Ten times the largest vocabulary known; larger ones are refused before memory is spent on them.
  static let limit = 1 << 22
  /// All texts together; offsets into them are 32 bits.
  private static let bytesLimit = 1 << 30

  private var ids: [TokenText: TokenID]
  private let types: [Vocabulary.TokenType]

  /// Checks that there are as many types as tokens, and of all no more than any model needs.
  static func checkCounts(of vocabulary: Vocabulary) throws(TokenizationError) {
    let count = vocabulary.tokens.count
    guard (1...limit).contains(count) else {
      throw .unsupported(what: "\(count) tokens", expected: "1 to \(limit)")
    }
    guard vocabulary.types.count == count else {
      throw .unsupported(
        what: "\(vocabulary.types.count) token types for \(count) tokens", expected: "one for each")
    }
    guard vocabulary.merges.count <= limit else {
      throw .unsupported(what: "\(vocabulary.merges.count) merges", expected: "at most \(limit)")
    }
  }

  /// Reads a vocabulary whose counts were checked.
  ///
  /// Of two tokens with one text the later id counts, as with duplicate keys in Hugging Face's JSON.
  init(_ vocabulary: Vocabulary) throws(TokenizationError) {
    let tokens = vocabulary.tokens
    var bytes = 0
    types = vocabulary.types
    ids = Dictionary(minimumCapacity: tokens.count)
    for (index, token) in tokens.enumerated() {
      bytes += token.utf8.count
      guard bytes <= Self.bytesLimit else {
        throw .unsupported(
          what: "tokens of over \(Self.bytesLimit) bytes together", expected: "fewer")
      }
      switch types[index] {
      case .unused: continue
      case .byte:
        throw .unsupported(
          what: "token \(index) (\(token.quoted)) is a byte token of SentencePiece",
          expected: "a byte-level BPE vocabulary")
      default: ids[TokenText(token)] = TokenID(index)
      }
    }
  }

  /// The id of a text; unused tokens have none.
  subscript(text: String) -> TokenID? { ids[TokenText(text)] }

  /// The merges as ids.
  func merges(
    of vocabulary: Vocabulary
  ) throws(TokenizationError) -> [(left: TokenID, right: TokenID, result: TokenID)] {
    var merges: [(left: TokenID, right: TokenID, result: TokenID)] = []
    merges.reserveCapacity(vocabulary.merges.count)
    for (rank, merge) in vocabulary.merges.enumerated() {
      func id(of text: String) throws(TokenizationError) -> TokenID {
        if let id = self[text] { return id }
        throw .unsupported(
          what: "merge \(rank) (\(merge.left.quoted) and \(merge.right.quoted)) needs the token "
            + "\(text.quoted), which the vocabulary lacks",
          expected: "merges of tokens in the vocabulary")
      }
      merges.append(
        (try id(of: merge.left), try id(of: merge.right), try id(of: merge.left + merge.right)))
    }
    return merges
  }
}

extension String {
  /// The text for an error message: quoted, and cut where somebody made it long.
  var quoted: String {
    let limit = 60
    let escaped = unicodeScalars.prefix(limit + 1).reduce(into: "") {
      $0 += $1.value < 0x20 ? $1.escaped(asASCII: true) : String($1)
    }
    return unicodeScalars.count > limit ? "\"\(escaped)...\"" : "\"\(escaped)\""
  }
}
