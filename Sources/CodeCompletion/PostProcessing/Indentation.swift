/// Indents the lines of a suggestion as the document does: with tabs or with spaces.
enum Indentation: PostProcessingRule {
  static let name = "indentation"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    guard let style = style(at: cursor) else { return }
    let startsOnBlankLine = cursor.linePrefix.isWhitespaceOnly
    guard startsOnBlankLine || suggestion.isMultiline else { return }
    let lines = suggestion.text.lines
    let unit = generatedUnit(lines)
    var state = ContinuationState(cursor: cursor, mode: .block)
    var result: [UInt8] = []
    for (index, line) in lines.enumerated() {
      // Inside of a literal blanks are content.
      let isCode = state.nextKind != .string
      if index > 0 { result.append(.newline) }
      if isCode, index > 0 || startsOnBlankLine {
        let blanks = line.leadingBlanks
        result += converted(blanks, to: style, unit: unit)
        result += line.dropFirst(blanks.count)
      } else {
        result += line
      }
      for byte in line { state.append(byte) }
      state.append(.newline)
    }
    suggestion.text = result
  }

  /// The cursor's own line decides where a document mixes both.
  private static func style(at cursor: CursorContext) -> IndentationStyle? {
    switch cursor.linePrefix.first {
    case .tab: return .tabs
    case .space:
      if case .spaces(let width)? = cursor.indentation { return .spaces(width) }
      return .spaces(4)
    default: return cursor.indentation
    }
  }

  /// Spaces that the suggestion itself indents by: four, or two where one of its lines says so.
  private static func generatedUnit(_ lines: [ArraySlice<UInt8>]) -> Int {
    lines.contains { line in
      line.first == .space && line.leadingBlanks.count % 4 == 2
    } ? 2 : 4
  }

  private static func converted(
    _ blanks: ArraySlice<UInt8>, to style: IndentationStyle, unit: Int
  ) -> [UInt8] {
    switch style {
    case .tabs:
      guard blanks.contains(.space) else { return Array(blanks) }
      let tabs = blanks.prefix { $0 == .tab }.count
      let spaces = blanks.count - tabs
      // What does not fill a unit is alignment.
      return Array(repeating: .tab, count: tabs + spaces / unit)
        + Array(repeating: .space, count: spaces % unit)
    case .spaces(let width):
      return blanks.flatMap { $0 == .tab ? Array(repeating: .space, count: width) : [$0] }
    }
  }
}
