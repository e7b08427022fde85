/// Lines and blanks of byte strings.
extension BidirectionalCollection where Element == UInt8 {
  /// Without spaces and tabs at its end.
  func trimmingBlanksAtEnd() -> SubSequence {
    var end = endIndex
    while end > startIndex, self[index(before: end)].isBlank { end = index(before: end) }
    return self[startIndex..<end]
  }

  /// Without white space, line ends included, at its end.
  func trimmingWhitespaceAtEnd() -> SubSequence {
    var end = endIndex
    while end > startIndex, self[index(before: end)].isWhitespace { end = index(before: end) }
    return self[startIndex..<end]
  }

  /// Without white space on both sides.
  func trimmingWhitespace() -> SubSequence {
    let trimmed = trimmingWhitespaceAtEnd()
    let start = trimmed.firstIndex { !$0.isWhitespace } ?? trimmed.endIndex
    return trimmed[start..<trimmed.endIndex]
  }

  /// The spaces and tabs that it starts with.
  var leadingBlanks: SubSequence { prefix { $0.isBlank } }

  var isWhitespaceOnly: Bool { allSatisfy { $0.isWhitespace } }

  /// Columns of the blanks it starts with; a tab goes on to the next multiple of four.
  var indentationColumns: Int {
    leadingBlanks.reduce(0) { $1 == .tab ? ($0 / 4 + 1) * 4 : $0 + 1 }
  }

  /// Whether it holds a letter, a digit or anything beyond ASCII.
  var hasWord: Bool { contains { $0.isIdentifierByte } }
}

extension Array where Element == UInt8 {
  /// The lines, without their line feeds; a final line feed yields an empty last line.
  var lines: [ArraySlice<UInt8>] {
    split(separator: .newline, omittingEmptySubsequences: false)
  }
}
