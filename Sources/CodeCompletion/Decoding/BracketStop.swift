/// Ends a continuation before a bracket that closes what neither it nor the cursor's block opened.
///
/// A bracket that the document lacks may be closed; when that was the block which the cursor opened,
/// the block is complete.
struct BracketStop: StopRule {
  static let name = "stop-bracket"

  mutating func advance(_ state: ContinuationState) -> Stop? {
    if state.isUnmatchedCloser { return Stop(reason: .bracket, keep: state.text.count - 1) }
    guard state.byte == .newline, state.mode == .block, state.closedOutside > 0,
      state.openBrackets.isEmpty, state.nextKind == .code
    else { return nil }
    return Stop(reason: .bracket, keep: state.text.count - 1)
  }
}
