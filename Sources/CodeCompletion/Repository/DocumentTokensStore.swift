internal import Tokenization

/// The tokens of the documents that were edited last.
struct DocumentTokensStore {
  /// Documents; each takes about 150 kB.
  private static let capacity = 8

  private var documents: [String: DocumentTokens] = [:]
  /// The least recently used first.
  private var order: [String] = []

  mutating func update(
    for request: CompletionRequest, healed: Int, tokenizer: Tokenizer
  ) throws(TokenizationError) -> EditedDocument {
    let id = request.documentID
    var tokens = documents.removeValue(forKey: id) ?? DocumentTokens()
    let around = try tokens.update(
      to: request.text, offset: request.offset, healed: healed, tokenizer: tokenizer)
    documents[id] = tokens
    if order.last != id {
      order.removeAll { $0 == id }
      order.append(id)
      if order.count > Self.capacity { documents[order.removeFirst()] = nil }
    }
    return EditedDocument(documentID: id, before: around.before, after: around.after)
  }

  mutating func forget(_ documentID: String) {
    documents[documentID] = nil
    order.removeAll { $0 == documentID }
  }
}
