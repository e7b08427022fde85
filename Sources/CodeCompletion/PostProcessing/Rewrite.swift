/// Drops a suggestion that writes what stands there.
enum Rewrite: PostProcessingRule {
  static let name = "rewrite"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    let replaced = cursor.after.prefix(suggestion.replacedBytes)
    let rest = cursor.lineSuffix.trimmingWhitespaceAtEnd()
    let text = suggestion.text.trimmingWhitespaceAtEnd()
    let isSame =
      suggestion.text.elementsEqual(replaced)
      || (!rest.isEmpty
        && (text.elementsEqual(rest) || text.elementsEqual(rest.trimmingWhitespace())))
    // Several lines that begin with what stands there: `<title>‸</title>`.
    let firstLine = suggestion.text[..<suggestion.firstLineEnd].trimmingWhitespaceAtEnd()
    let beginsTheSame =
      suggestion.isMultiline && firstLine.hasWord && rest.starts(with: firstLine)
    if isSame || beginsTheSame { suggestion.text = [] }
  }
}
