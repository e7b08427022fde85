/// Cuts a continuation that ended for want of tokens back to its last whole line, or whole word.
enum LengthCutback: PostProcessingRule {
  static let name = "length-cutback"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    guard suggestion.stopReason == .length else { return }
    if let newline = suggestion.text.lastIndex(of: .newline),
      !suggestion.text[..<newline].isWhitespaceOnly
    {
      suggestion.text.removeSubrange(newline...)
      return
    }
    // The last word may lack its end.
    let end = suggestion.text.lastIndex { !$0.isIdentifierByte }.map { $0 + 1 } ?? 0
    guard suggestion.text[..<end].hasWord else { return }
    suggestion.text = Array(suggestion.text[..<end].trimmingWhitespaceAtEnd())
  }
}
