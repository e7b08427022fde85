/// Drops a suggestion whose line repeats the line above.
///
/// A small model falls into such repetition where it knows nothing better, so the beam passes these
/// lines over and takes the next best one.
enum DuplicateAbove: PostProcessingRule {
  static let name = "duplicate-above"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    if drops(suggestion.text[..<suggestion.firstLineEnd], at: cursor) { suggestion.text = [] }
  }

  /// Whether `line`, written at the cursor, is the line above once more.
  static func drops(_ line: ArraySlice<UInt8>, at cursor: CursorContext) -> Bool {
    guard let above = cursor.lineAbove else { return false }
    return NearDuplicate.areAlike(cursor.linePrefix + line, above)
  }
}
