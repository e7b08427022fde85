private import SourceFiles

/// The surroundings of a request's position, as they were when it came.
struct Cursor: Sendable {
  /// The position of the cursor, clamped to the text.
  var position: Position
  /// What stands left of the cursor on its line.
  var before: ArraySlice<UInt8>
  /// What stands right of the cursor on its line.
  var after: ArraySlice<UInt8>
  var encoding: PositionEncoding

  init(_ document: Document, offset: Int, encoding: PositionEncoding) {
    let line = document.line(at: offset)
    // Between the bytes of "\r\n" lies the end of the line.
    let offset = min(offset, line.endIndex)
    position = document.position(of: offset, encoding)
    before = line[..<offset]
    after = line[offset...]
    self.encoding = encoding
  }

  /// The range from `bytesBefore` left of the cursor to `bytesAfter` right of it, on its line.
  func range(bytesBefore: Int, bytesAfter: Int) -> PositionRange {
    let left = encoding.count(before.suffix(bytesBefore))
    let right = encoding.count(after.prefix(bytesAfter))
    return PositionRange(
      start: Position(line: position.line, character: position.character - left),
      end: Position(line: position.line, character: position.character + right))
  }

  /// The identifier that ends at the cursor; characters outside of ASCII are letters.
  var word: ArraySlice<UInt8> {
    let start = before.lastIndex { !$0.isNameByte }
    return start.map { before[($0 + 1)...] } ?? before
  }

  /// The blanks that the line begins with.
  var indentation: ArraySlice<UInt8> { before.prefix { $0 == 0x20 || $0 == 0x09 } }
}

/// The entry of the popup that is selected while an inline completion is asked for.
struct SelectedCompletion: Sendable, Equatable {
  var range: PositionRange
  var text: String
}
