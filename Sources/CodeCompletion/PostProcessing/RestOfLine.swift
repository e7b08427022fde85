/// Drops a suggestion that does not fit between the cursor and the rest of its line.
///
/// It fits if no bracket and no literal that it opens is left open at the line's end, if the rest finds the
/// brackets that it closes, and if it does not run into the rest: `return ‸a + 1` with `0` would be `0a + 1`.
/// Fewer of the closers right of the cursor are replaced where that makes it fit: `get("‸")` with
/// `a", "b` needs the quote that stands there.
enum RestOfLine: PostProcessingRule {
  static let name = "rest-of-line"

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    guard !cursor.lineSuffix.isWhitespaceOnly else { return }
    let before = LineEnd(cursor.lineSuffix, at: cursor)
    // What the lines below close may be opened.
    let allowance = cursor.brackets.surplusClosers
    let text = suggestion.text
    let ends = (0...suggestion.replacedBytes).reversed().lazy.map { replaced in
      (replaced, LineEnd(text + cursor.lineSuffix.dropFirst(replaced), at: cursor))
    }
    let isBeforeCode = !cursor.lineSuffixAfterClosers.isWhitespaceOnly
    if let (replaced, _) = ends.first(where: { $0.1.isNoWorse(than: before, allowance) }) {
      suggestion.replacedBytes = replaced
    } else if isBeforeCode || ends.allSatisfy({ $0.1.isInLiteral != before.isInLiteral }) {
      suggestion.text = []
      return
    }
    if isBeforeCode, runsIntoRest(suggestion, at: cursor) { suggestion.text = [] }
  }

  /// Whether nothing separates the suggestion's end from the word or expression that follows it.
  private static func runsIntoRest(_ suggestion: Suggestion, at cursor: CursorContext) -> Bool {
    guard let last = suggestion.text.last,
      let next = cursor.lineSuffix.dropFirst(suggestion.replacedBytes).first
    else { return false }
    if last.isIdentifierByte, next.isIdentifierByte { return true }
    guard cursor.isInCode, !next.isWhitespace, next.openerOfCloser == nil, next != last else {
      return false
    }
    // The end of a statement, or of a block's head, in front of an expression.
    if last == UInt8(ascii: ";") { return true }
    // A brace may stand before an expression, and inside of a bracket a colon is part of one.
    return last == UInt8(ascii: ":") && cursor.brackets.open.first?.isOnCursorLine != true
      && cursor.language.opensBlock(cursor.linePrefix + suggestion.text)
  }
}

/// What a line is like at its end.
private struct LineEnd {
  /// Brackets opened right of the cursor and left open.
  private var open: [UInt8] = []
  /// Closers right of the cursor that find no bracket on the line.
  private var lacking = 0
  private(set) var isInLiteral = false

  /// - Parameter text: what stands right of the cursor.
  init(_ text: some Sequence<UInt8>, at cursor: CursorContext) {
    var lexer = cursor.brackets.lexer
    var outer = cursor.brackets.open.filter(\.isOnCursorLine).map(\.bracket)
    for byte in text {
      guard lexer.advance(byte) == .code else { continue }
      if byte.closerOfOpener != nil {
        open.append(byte)
      } else if let opener = byte.openerOfCloser {
        if let match = open.lastIndex(of: opener) {
          open.removeSubrange(match...)
        } else if let match = outer.firstIndex(of: opener) {
          outer.removeSubrange(...match)
        } else {
          lacking += 1
        }
      }
    }
    isInLiteral = lexer.kind == .string
  }

  /// - Parameter allowance: how many more brackets may be open.
  func isNoWorse(than other: LineEnd, _ allowance: Int) -> Bool {
    isInLiteral == other.isInLiteral && open.count <= other.open.count + allowance
      && lacking <= other.lacking
  }
}
