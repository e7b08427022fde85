/// Ends a block before a line that is indented less than the block.
struct DedentStop: StopRule {
  static let name = "stop-dedent"

  private var wasInCodeAtLineStart = true

  mutating func advance(_ state: ContinuationState) -> Stop? {
    if state.byte == .newline {
      wasInCodeAtLineStart = state.nextKind == .code
      return nil
    }
    guard state.mode == .block, state.lineStart > 0, !state.byte.isWhitespace,
      state.line.dropLast().allSatisfy({ $0.isBlank }), wasInCodeAtLineStart
    else { return nil }
    // Closers are for the bracket rule; inside of own brackets indentation is style.
    guard state.openBrackets.isEmpty, state.byte.openerOfCloser == nil else { return nil }
    let indentation = state.line.indentationColumns
    let isOutside: Bool
    if state.cursor.opensBlock {
      isOutside = indentation <= state.cursor.lineIndentation
    } else if state.cursor.lineIndentation > 0 {
      isOutside = indentation < state.cursor.lineIndentation
    } else {
      let first = state.text.indentationColumns
      isOutside = indentation < first
    }
    return isOutside ? Stop(reason: .dedent, keep: state.lineStart - 1) : nil
  }
}
