/// Drops lines at the end of a suggestion that stand below the cursor already.
enum FollowingLines: PostProcessingRule {
  static let name = "following-lines"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    guard suggestion.isMultiline else { return }
    let text = suggestion.text.trimmingWhitespaceAtEnd()
    let lines = Array(text).lines
    let below = cursor.linesBelow.prefix(lines.count).map { $0.trimmingWhitespaceAtEnd() }
    for length in stride(from: min(below.count, lines.count - 1), to: 0, by: -1) {
      let tail = lines.suffix(length)
      guard zip(tail, below).allSatisfy({ $0.trimmingWhitespaceAtEnd().elementsEqual($1) }) else {
        continue
      }
      let kept = lines.dropLast(length).joined(separator: [.newline])
      suggestion.text = Array(Array(kept).trimmingWhitespaceAtEnd())
      return
    }
  }
}
