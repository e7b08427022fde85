/// An open document: its text as bytes, and the positions in it.
struct Document: Sendable {
  let uri: String
  let languageID: String
  /// The file; nil for documents that are none.
  let path: String?
  private(set) var version: Int
  private(set) var text: [UInt8]
  private var lines: LineIndex

  init(uri: String, languageID: String, version: Int, text: String) {
    self.uri = uri
    self.languageID = languageID
    self.path = DocumentURI.path(of: uri)
    self.version = version
    self.text = Array(text.utf8)
    self.lines = LineIndex(self.text)
  }

  /// Applies the changes of one notification, each to the state that the one before left.
  mutating func apply(_ changes: [ContentChange], version: Int, encoding: PositionEncoding) {
    self.version = version
    for change in changes {
      guard let range = change.range else {
        text = Array(change.text.utf8)
        lines = LineIndex(text)
        continue
      }
      let start = offset(of: range.start, encoding)
      // A client that has them the wrong way round means the same text.
      let end = offset(of: range.end, encoding)
      let bytes = Array(change.text.utf8)
      let replaced = min(start, end)..<max(start, end)
      text.replaceSubrange(replaced, with: bytes)
      lines.replace(replaced, withLength: bytes.count, in: text)
    }
  }

  /// The byte offset of a position; behind a line's end it is that end, behind the last line the end
  /// of the text.
  func offset(of position: Position, _ encoding: PositionEncoding) -> Int {
    guard position.line < lines.count else { return text.count }
    let line = contents(ofLine: position.line)
    return line.startIndex + encoding.offset(of: position.character, in: line)
  }

  /// The position of a byte offset between characters.
  func position(of offset: Int, _ encoding: PositionEncoding) -> Position {
    let line = lines.line(at: offset)
    let start = lines.start(of: line)
    return Position(line: line, character: encoding.count(text[start..<offset]))
  }

  /// The line that `offset` is in, without its end; indices are offsets.
  func line(at offset: Int) -> ArraySlice<UInt8> { contents(ofLine: lines.line(at: offset)) }

  private func contents(ofLine line: Int) -> ArraySlice<UInt8> {
    let start = lines.start(of: line)
    guard line + 1 < lines.count else { return text[start...] }
    var end = lines.start(of: line + 1) - 1
    if end > start && text[end] == 0x0A && text[end - 1] == 0x0D { end -= 1 }
    return text[start..<end]
  }
}

/// One change of a `didChange`; without a range it is the whole text.
struct ContentChange: Sendable {
  var range: PositionRange?
  var text: String
}
