/// Finds the closers right of a cursor that belong to openers left of it on the same line.
///
/// Editors insert them with their openers, so that they are in the way of every suggestion.
enum AutoClosers {
  /// - Parameter before: the text left of the cursor, for the string literals on its line.
  static func find(
    in after: [UInt8], brackets: BracketBalance, before: [UInt8]
  ) -> [UInt8] {
    var found: [UInt8] = []
    var rest = after[...]
    if let delimiter = brackets.lexer.openStringDelimiter {
      let line = before[((before.lastIndex(of: .newline) ?? -1) + 1)...]
      // Of an interpolation, which closes before its literal does: `${‸}`.
      found = LiteralPairs(line: line, delimiter: delimiter).closed(by: rest)
      rest = rest.dropFirst(found.count)
      guard rest.starts(with: delimiter), line.contains(where: { $0 == delimiter.first }) else {
        return found
      }
      found += delimiter
      rest = rest.dropFirst(delimiter.count)
    } else if brackets.lexer.kind == .comment {
      return []
    }
    for entry in brackets.open {
      guard entry.isOnCursorLine, let closer = entry.bracket.closerOfOpener, rest.first == closer
      else { break }
      found.append(closer)
      rest = rest.dropFirst()
    }
    return found
  }
}
