extension CursorContext {
  /// Bytes of the next line that are looked at.
  private static let nextLineBytes = 80

  /// From the end of the cursor's line to the end of the next one that is not blank.
  ///
  /// Nil where there is none, or where more than what an editor closed stands right of the cursor.
  var nextLine: [UInt8]? {
    guard lineSuffixAfterClosers.isWhitespaceOnly else { return nil }
    let below = after.dropFirst(lineSuffix.count)
    guard let start = below.firstIndex(where: { !$0.isWhitespace }) else { return nil }
    let line = below[start...].prefix(Self.nextLineBytes).prefix { $0 != .newline }
    return Array(below[..<line.endIndex])
  }
}
