/// Drops a suggestion whose first line stands below the cursor already.
enum DuplicateBelow: PostProcessingRule {
  static let name = "duplicate-below"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    guard cursor.lineSuffix.isWhitespaceOnly,
      let below = cursor.linesBelow.first(where: { _ in true })
    else { return }
    let line = cursor.linePrefix + suggestion.text[..<suggestion.firstLineEnd]
    guard NearDuplicate.areAlike(line, below) else { return }
    suggestion.text = []
  }
}
