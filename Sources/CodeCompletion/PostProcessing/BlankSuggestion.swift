/// Drops a suggestion of nothing but white space.
enum BlankSuggestion: PostProcessingRule {
  static let name = "blank"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    if suggestion.text.isWhitespaceOnly { suggestion.text = [] }
  }
}
