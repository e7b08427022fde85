internal import CodeCompletion
internal import Tokenization

/// The snippets before a window of text, in the form that prompts give them.
struct SnippetPreface {
  /// Of the context, as in a prompt.
  private static let share = 5
  /// Tokens of the file that are looked at.
  private static let reach = 4096

  let file: SourceFile
  let source: (any SnippetSource)?
  let tokenizer: Tokenizer
  let contextLength: Int

  /// Snippets that resemble the end of what was read of the file; nil where there are none, or no
  /// room.
  func tokens(after read: [TokenID]) -> [TokenID]? {
    guard let source else { return nil }
    let budget = contextLength / Self.share
    let text = tokenizer.decode(read.suffix(Self.reach))
    let query = SnippetQuery(
      documentID: file.path, filename: file.name, languageID: file.language, text: text,
      offset: text.count, maximumBytes: budget * 4)
    var ids: [TokenID] = []
    for snippet in source.snippets(for: query) {
      let piece = header(of: snippet.filename) + tokenizer.encode(snippet.text + [Hole.newline])
      guard ids.count + piece.count <= budget else { continue }
      ids += piece
    }
    guard !ids.isEmpty else { return nil }
    ids += header(of: file.name)
    // The scored half of the largest window must fit, and something before it.
    let scored = min(BitsPerByte.longestWindow, contextLength) / 2 + 1
    return ids.count + scored < contextLength ? ids : nil
  }

  private func header(of name: String) -> [TokenID] {
    (tokenizer.specials.filename.map { [$0] } ?? []) + tokenizer.encode(Array("\(name)\n".utf8))
  }
}
