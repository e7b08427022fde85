/// Ends a continuation before a line that the text below the cursor already has, or where the rest
/// of the cursor's line begins again.
///
/// The continuation's first line is ``DuplicateBelow``'s: neighbours like `c.Assert(err, IsNil)` are
/// alike by right. Of 500 holes in pairs 21 lost their first line here, five of them a right one.
struct SuffixStop: StopRule {
  static let name = "stop-suffix"

  /// The nearest line needs a word: closers are ``BracketStop``'s, and `fi` and `end` repeat.
  private static let minimumWordBytes = 4
  /// Lines further below must be longer than this to count: a short one may well come twice.
  private static let tellingBytes = 12
  /// Bytes of the rest of the line that are certain to be a repetition (Continue uses 20, too).
  private static let tellingOverlap = 20

  private let below: [ArraySlice<UInt8>]
  private let rest: ArraySlice<UInt8>

  init(cursor: CursorContext) {
    let next = Array(cursor.linesBelow.prefix(3))
    below = next.enumerated().filter { index, line in
      line.count { $0.isIdentifierByte } >= Self.minimumWordBytes
        && (index == 0 || line.trimmingWhitespace().count >= Self.tellingBytes)
    }.map { $0.element.trimmingWhitespaceAtEnd() }
    let rest = cursor.lineSuffixAfterClosers.trimmingWhitespace()
    self.rest = rest.count >= 3 && rest.hasWord ? rest.prefix(Self.tellingOverlap) : []
  }

  mutating func advance(_ state: ContinuationState) -> Stop? {
    if !rest.isEmpty, state.text.count >= rest.count, state.byte == rest.last,
      state.line.suffix(rest.count).elementsEqual(rest)
    {
      return Stop(reason: .suffix, keep: state.text.count - rest.count)
    }
    guard state.byte == .newline, state.lineStart > 0, !below.isEmpty else { return nil }
    let line = state.line.trimmingWhitespaceAtEnd()
    guard below.contains(where: { $0.elementsEqual(line) }) else { return nil }
    return Stop(reason: .suffix, keep: state.lineStart - 1)
  }
}
