/// Drops the end of a suggestion where it repeats the rest of the cursor's line.
enum LineOverlap: PostProcessingRule {
  static let name = "line-overlap"

  /// A shorter overlap with a part of the rest may be chance.
  private static let minimumPart = 3

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    let rest = Array(cursor.lineSuffixAfterClosers.trimmingWhitespaceAtEnd())
    guard !rest.isWhitespaceOnly, !suggestion.isMultiline else { return }
    let text = suggestion.text.trimmingWhitespaceAtEnd()
    for length in stride(from: min(rest.count, text.count), to: 0, by: -1) {
      let part = rest.prefix(length)
      guard text.suffix(length).elementsEqual(part) else { continue }
      let isWhole = length == rest.count
      guard isWhole || (length >= minimumPart && isWord(part, endsIn: rest)) else { continue }
      guard keepsBrackets(text.dropLast(length), dropping: part, at: cursor) else { continue }
      suggestion.text = Array(text.dropLast(length))
      return
    }
    // The rest without the blanks that it begins with: `a)` + ` {`.
    let trimmed = rest[...].trimmingWhitespace()
    if trimmed.count < rest.count, text.count > trimmed.count,
      text.suffix(trimmed.count).elementsEqual(trimmed),
      keepsBrackets(text.dropLast(trimmed.count), dropping: trimmed, at: cursor)
    {
      suggestion.text = Array(text.dropLast(trimmed.count).trimmingBlanksAtEnd())
    }
  }

  /// Whether `part` holds a word and does not end inside of one.
  private static func isWord(_ part: ArraySlice<UInt8>, endsIn rest: [UInt8]) -> Bool {
    guard part.hasWord else { return false }
    let next = part.endIndex < rest.endIndex ? rest[part.endIndex] : .space
    return !(next.isIdentifierByte && part.last?.isIdentifierByte == true)
  }

  /// Closers in the overlap must not close what the rest of the suggestion opens: `f(x)` + `)`.
  private static func keepsBrackets(
    _ kept: ArraySlice<UInt8>, dropping part: ArraySlice<UInt8>, at cursor: CursorContext
  ) -> Bool {
    var state = ContinuationState(cursor: cursor, mode: .line)
    for byte in kept { state.append(byte) }
    let open = state.openBrackets.count
    var lowest = open
    for byte in part {
      state.append(byte)
      lowest = min(lowest, state.openBrackets.count)
    }
    return lowest >= open
  }
}
