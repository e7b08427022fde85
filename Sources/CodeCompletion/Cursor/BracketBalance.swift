/// Which brackets are open at the cursor, and which of them the text after the cursor closes.
struct BracketBalance: Sendable {
  /// A bracket left of the cursor that nothing left of the cursor closes.
  struct Open: Sendable, Equatable {
    var bracket: UInt8
    /// Columns that its line is indented by.
    var indentation: Int
    var isOnCursorLine: Bool
    /// Whether the document has no closer for it.
    var isUnclosed = false
  }

  /// What right of the cursor tells of brackets left of it.
  private enum Sign {
    /// A bracket that closes one left of the cursor; with the columns of its line's indentation if it
    /// is the first on a line below the cursor's.
    case closer(UInt8, indentation: Int?)
    /// A line of code outside of all brackets that open below the cursor, indented by fewer columns
    /// than all such lines above it.
    case outdent(Int)
  }

  /// Innermost first.
  private(set) var open: [Open] = []
  /// Closers right of the cursor that neither the text right of it nor an open bracket accounts for: of a call
  /// over several lines whose beginning is being written.
  let surplusClosers: Int
  /// The state of the lexer at the cursor.
  let lexer: Lexer

  /// - Parameters:
  ///   - afterReachesEnd: whether the document ends with `after`; otherwise what `after` does not
  ///     close may be closed below.
  init(
    before: [UInt8], after: [UInt8], afterReachesEnd: Bool, language: Language
  ) {
    var lexer = Lexer(language)
    let lineStart = (before.lastIndex(of: .newline) ?? -1) + 1
    var stack: [Open] = []
    var indentation = before[...].indentationColumns
    for (index, byte) in before.enumerated() {
      let kind = lexer.advance(byte)
      if byte == .newline { indentation = before[(index + 1)...].indentationColumns }
      guard kind == .code else { continue }
      if byte.closerOfOpener != nil {
        stack.append(
          Open(bracket: byte, indentation: indentation, isOnCursorLine: index >= lineStart))
      } else if let opener = byte.openerOfCloser,
        let match = stack.lastIndex(where: { $0.bracket == opener })
      {
        stack.removeSubrange(match...)
      }
    }
    self.lexer = lexer
    open = stack.reversed()
    let signs = Self.signs(in: after, lexer: lexer)
    let closers = signs.count { if case .closer = $0 { true } else { false } }
    surplusClosers = max(0, closers - open.count)
    match(signs, isComplete: afterReachesEnd)
  }

  private static func signs(in after: [UInt8], lexer: Lexer) -> [Sign] {
    var lexer = lexer
    var stack: [UInt8] = []
    var signs: [Sign] = []
    var lineStart: Int?
    var least = Int.max
    var isLineBegun = true
    for (index, byte) in after.enumerated() {
      let kind = lexer.advance(byte)
      if byte == .newline {
        lineStart = index + 1
        isLineBegun = false
      }
      let beginsLine = !isLineBegun && !byte.isWhitespace
      if beginsLine { isLineBegun = true }
      guard kind == .code else { continue }
      let columns = beginsLine ? lineStart.map { after[$0...].indentationColumns } : nil
      if stack.isEmpty, byte.openerOfCloser == nil, byte != UInt8(ascii: "#"), let columns,
        columns < least
      {
        least = columns
        signs.append(.outdent(columns))
      }
      if byte.closerOfOpener != nil {
        stack.append(byte)
      } else if let opener = byte.openerOfCloser {
        if let match = stack.lastIndex(of: opener) {
          stack.removeSubrange(match...)
        } else {
          signs.append(.closer(byte, indentation: columns))
        }
      }
    }
    return signs
  }

  /// Gives every closer its opener, from the inside out.
  ///
  /// Formatted code has a closer at the indentation of its opener's line: a closer further to the
  /// left belongs to an outer bracket, so the inner one is still to be closed. What is inside of a
  /// parenthesis is indented deeper than the line that opens it, so code that is not stands behind a
  /// closer that is missing. Braces do without: labels and `case` stand at their line's indentation.
  private mutating func match(_ signs: [Sign], isComplete: Bool) {
    var next = 0
    for sign in signs where next < open.count {
      switch sign {
      case .closer(let bracket, let indentation):
        guard
          let match = open[next...].firstIndex(where: { entry in
            entry.bracket.closerOfOpener == bracket
              && indentation.map { $0 >= entry.indentation } ?? true
          })
        else { continue }
        for index in next..<match { open[index].isUnclosed = true }
        next = match + 1
      case .outdent(let columns):
        while next < open.count, open[next].bracket != UInt8(ascii: "{"),
          columns <= open[next].indentation
        {
          open[next].isUnclosed = true
          next += 1
        }
      }
    }
    // What the window does not close may be closed below it; but not what is opened on the line that
    // is being written: thousands of bytes of code do not stand inside of that.
    for index in next..<open.count where isComplete || open[index].isOnCursorLine {
      open[index].isUnclosed = true
    }
  }
}
