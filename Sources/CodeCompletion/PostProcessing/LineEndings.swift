/// Gives a suggestion the line ends of its document.
enum LineEndings: PostProcessingRule {
  static let name = "line-endings"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    guard cursor.usesCRLF, suggestion.isMultiline else { return }
    suggestion.text = suggestion.text.lines.map { Array($0) }
      .joined(separator: [.carriageReturn, .newline]).map { $0 }
  }
}
