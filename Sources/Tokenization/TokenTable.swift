internal import JSONCoding

/// The tokens of a `tokenizer.json` by id, while the file is read.
struct TokenTable {
  /// Ids may leave holes, but a single huge id must not make us fill memory with them.
  private let idLimit: Int
  private var texts: [String?]
  private(set) var types: [Vocabulary.TokenType]
  private var ids: [TokenText: Int] = [:]

  init(count: Int) {
    // Vocabularies are padded to multiples of at most some thousands.
    idLimit = min(2 * count + 65_536, TokenIndex.limit)
    texts = []
    types = []
    ids.reserveCapacity(count)
  }

  /// The texts; ids that nothing took are `[PADn]`.
  var tokens: [String] { texts.enumerated().map { $1 ?? "[PAD\($0)]" } }

  func id(of text: String) -> TokenID? { ids[TokenText(text)].map { TokenID($0) } }

  /// Enters a token of `model.vocab`.
  mutating func insert(_ text: String, id: JSON) throws(TokenizationError) {
    guard case .integer(let id) = id else {
      throw .unsupported(
        what: "token \(text.quoted) has the id \(id.excerpt)", expected: "a number")
    }
    try reserve(id, for: text)
    if let other = texts[id] {
      throw .unsupported(
        what: "tokens \(other.quoted) and \(text.quoted) share the id \(id)",
        expected: "an id for each token")
    }
    set(text, .normal, at: id)
  }

  /// Enters a token of `added_tokens`, which wins over the vocabulary's token of its id.
  mutating func insert(_ added: HuggingFaceAddedToken) throws(TokenizationError) {
    // Hugging Face ignores them, too.
    guard !added.content.isEmpty else { return }
    if let id = ids[TokenText(added.content)], id != added.id {
      throw .unsupported(
        what: "added token \(added.content.quoted) has the ids \(id) and \(added.id)",
        expected: "one id for each token")
    }
    try reserve(added.id, for: added.content)
    if let replaced = texts[added.id] { ids[TokenText(replaced)] = nil }
    set(added.content, added.isSpecial ? .control : .userDefined, at: added.id)
  }

  private mutating func set(_ text: String, _ type: Vocabulary.TokenType, at id: Int) {
    texts[id] = text
    types[id] = type
    ids[TokenText(text)] = id
  }

  private mutating func reserve(_ id: Int, for text: String) throws(TokenizationError) {
    guard (0..<idLimit).contains(id) else {
      throw .unsupported(
        what: "token \(text.quoted) has the id \(id)", expected: "an id from 0 to \(idLimit - 1)")
    }
    if id >= texts.count {
      texts += Array(repeating: nil, count: id + 1 - texts.count)
      types += Array(repeating: .unused, count: id + 1 - types.count)
    }
  }
}
