/// Drops blanks at the start of a suggestion that the text before the cursor has already.
enum LeadingBlanks: PostProcessingRule {
  static let name = "leading-blanks"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    let prefix = cursor.linePrefix
    guard prefix.last?.isBlank == true, cursor.brackets.lexer.kind != .string else { return }
    let blanks = suggestion.text.leadingBlanks.count
    guard blanks > 0, blanks < suggestion.text.count, suggestion.text[blanks] != .newline else {
      return
    }
    if prefix.isWhitespaceOnly {
      // Indentation may be missing only where the line above calls for more than there is.
      guard let above = cursor.lineAbove else { return }
      let least = above.indentationColumns + (cursor.language.opensBlock(above) ? 1 : 0)
      guard cursor.lineIndentation >= least else { return }
    }
    suggestion.text.removeFirst(blanks)
  }
}
