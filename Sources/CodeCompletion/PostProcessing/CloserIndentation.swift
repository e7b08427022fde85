/// Puts a bracket that closes the cursor's line's own, first on a line, where that line begins.
///
/// `if (a) {‸` is closed by a `}` below the `i`, however deep the model thought that it was.
enum CloserIndentation: PostProcessingRule {
  static let name = "closer-indentation"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    guard suggestion.isMultiline, cursor.isInCode else { return }
    let indentation = cursor.linePrefix.leadingBlanks
    guard indentation.count < cursor.linePrefix.count else { return }
    let onCursorLine = cursor.brackets.open.prefix { $0.isOnCursorLine }.count
    var state = ContinuationState(cursor: cursor, mode: .block)
    var result: [UInt8] = []
    for (index, line) in suggestion.text.lines.enumerated() {
      if index > 0 { result.append(.newline) }
      let isCode = state.nextKind == .code
      let blanks = line.leadingBlanks
      let text = line.dropFirst(blanks.count)
      let closed = state.closedOutside
      for byte in line.prefix(blanks.count + 1) { state.append(byte) }
      let closesCursorLine = state.closedOutside > closed && closed < onCursorLine
      result += index > 0 && isCode && closesCursorLine ? indentation : blanks
      result += text
      for byte in text.dropFirst() { state.append(byte) }
      state.append(.newline)
    }
    suggestion.text = result
  }
}
