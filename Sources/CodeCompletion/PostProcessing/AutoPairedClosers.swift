/// Lets a suggestion take the place of the closers that an editor inserted right of the cursor.
///
/// `print(‸)` with `x)` becomes `print(x)`, not `print(x))`; with `x` the closer stays where it is.
enum AutoPairedClosers: PostProcessingRule {
  static let name = "auto-paired-closers"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    guard !cursor.autoClosers.isEmpty else { return }
    var state = ContinuationState(cursor: cursor, mode: .block)
    for byte in suggestion.text { state.append(byte) }
    suggestion.replacedBytes = state.autoClosersTaken
  }
}
