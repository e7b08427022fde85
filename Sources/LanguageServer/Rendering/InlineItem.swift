internal import CodeCompletion
internal import JSONCoding

/// Writes candidates as `InlineCompletionItem`s.
///
/// - Source: LSP 3.18, `textDocument/inlineCompletion`.
enum InlineItem {
  /// Nil where the candidate cannot be shown as the client has it.
  static func json(
    _ candidate: CompletionResult.Candidate, at cursor: Cursor, selected: SelectedCompletion?,
    client: ClientProfile
  ) -> JSON? {
    let replaced = max(0, min(candidate.replacedBytesAfterCursor, cursor.after.count))
    if let selected {
      // The client shows only what has the popup's range and begins with its text, so closers
      // right of the cursor have to stay.
      guard let text = ReplacedClosers.removed(from: candidate, at: cursor) else { return nil }
      return ["insertText": .string(selected.text + text), "range": selected.range.json]
    }
    if client.coversRestOfLine && !cursor.after.isEmpty {
      let rest = String(decoding: cursor.after.dropFirst(replaced), as: UTF8.self)
      let range = cursor.range(bytesBefore: 0, bytesAfter: cursor.after.count)
      return ["insertText": .string(candidate.text + rest), "range": range.json]
    }
    // Neovim lays a text that has a range over the line, and inserts one that has none.
    if client.name == "Neovim" && replaced == 0 { return ["insertText": .string(candidate.text)] }
    let range = cursor.range(bytesBefore: 0, bytesAfter: replaced)
    return ["insertText": .string(candidate.text), "range": range.json]
  }
}
