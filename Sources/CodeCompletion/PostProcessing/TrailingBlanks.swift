/// Drops blanks at line ends, and line ends at the end.
enum TrailingBlanks: PostProcessingRule {
  static let name = "trailing-blanks"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    // Before more text on the cursor's line the last blank separates words, unless one stands there.
    let last = suggestion.text.last
    let separates =
      last?.isBlank == true && !suggestion.isMultiline
      && !cursor.lineSuffixAfterClosers.isWhitespaceOnly && cursor.lineSuffix.first?.isBlank != true
    if separates { return }
    let kept = suggestion.text.trimmingWhitespaceAtEnd()
    let lines = Array(kept).lines.map { $0.trimmingBlanksAtEnd() }
    suggestion.text = Array(lines.joined(separator: [.newline]))
  }
}
