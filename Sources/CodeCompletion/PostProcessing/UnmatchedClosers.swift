/// Cuts before a closing bracket that neither the suggestion nor the document lacks.
enum UnmatchedClosers: PostProcessingRule {
  static let name = "unmatched-closers"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    var state = ContinuationState(cursor: cursor, mode: .block)
    for (index, byte) in suggestion.text.enumerated() {
      state.append(byte)
      guard state.isUnmatchedCloser else { continue }
      let kept = suggestion.text[..<index]
      let isFirstOnLine = state.line.dropLast().allSatisfy { $0.isBlank }
      suggestion.text = Array(isFirstOnLine ? kept.trimmingWhitespaceAtEnd() : kept)
      return
    }
  }
}
