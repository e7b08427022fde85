/// Decides between the rest of a line and a block.
enum ModeDecision {
  /// `auto` becomes line or block; the others stay.
  static func resolve(
    _ mode: CompletionRequest.Mode, at cursor: CursorContext
  ) -> CompletionRequest.Mode {
    guard mode == .auto else { return mode }
    guard !cursor.language.isProse, cursor.isInCode else { return .line }
    // Text right of the cursor that no editor inserted: only the gap is to be filled.
    guard cursor.lineSuffixAfterClosers.isWhitespaceOnly else { return .line }
    if cursor.opensBlock { return .block }
    return cursor.standsInScope && cursor.autoClosers.isEmpty ? .block : .line
  }
}

extension CursorContext {
  /// Whether the cursor's line opens a block that goes on below.
  var opensBlock: Bool { isInCode && language.opensBlock(linePrefix) }

  /// Whether the cursor is on an empty line inside of something: a function, a list, a mapping.
  var standsInScope: Bool {
    guard linePrefix.isWhitespaceOnly, lineSuffix.isWhitespaceOnly else { return false }
    return lineIndentation > 0 || !brackets.open.isEmpty
      || (lineAbove.map { language.opensBlock($0) } ?? false)
  }
}
