/// Drops a suggestion whose line repeats the line above.
enum DuplicateAbove: PostProcessingRule {
  static let name = "duplicate-above"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    guard let above = cursor.lineAbove else { return }
    let line = cursor.linePrefix + suggestion.text[..<suggestion.firstLineEnd]
    guard NearDuplicate.areAlike(line, above) else { return }
    suggestion.text = []
  }
}
