/// Ends the rest of a line at its line end.
struct NewlineStop: StopRule {
  static let name = "stop-newline"

  mutating func advance(_ state: ContinuationState) -> Stop? {
    guard state.byte == .newline else { return nil }
    if state.mode == .line { return Stop(reason: .newline, keep: state.text.count - 1) }
    // On an empty line in a scope nobody knows how much is wanted: a paragraph is.
    guard state.isAutomaticMode, !state.cursor.opensBlock, state.openBrackets.isEmpty,
      state.nextKind == .code, state.line.count == 1, state.lineStart > 0
    else { return nil }
    return Stop(reason: .newline, keep: state.lineStart - 1)
  }
}
