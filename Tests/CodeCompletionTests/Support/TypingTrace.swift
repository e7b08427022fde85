import CodeCompletion

/// A document that is typed into like in an editor, with auto-paired brackets and indentation.
struct TypingTrace {
  var text: [UInt8]
  var offset: Int
  private var undoStack: [(text: [UInt8], offset: Int)] = []

  init(_ source: String) {
    let marked = Marked(source)
    text = marked.text
    offset = marked.offset
  }

  func request(_ id: String = "file", languageID: String = "swift") -> CompletionRequest {
    CompletionRequest(
      documentID: id, filename: "Sources/App/\(id).swift", languageID: languageID, text: text,
      offset: offset)
  }

  mutating func type(_ string: String) {
    undoStack.append((text, offset))
    text.insert(contentsOf: string.utf8, at: offset)
    offset += string.utf8.count
  }

  /// An opener with the closer that the editor inserts.
  mutating func typePair(_ opener: String, _ closer: String) {
    type(opener)
    text.insert(contentsOf: closer.utf8, at: offset)
  }

  /// A line end with the line's indentation, and an indented line of its own inside of braces.
  mutating func typeNewline() {
    let lineStart = (text[..<offset].lastIndex(of: 10) ?? -1) + 1
    let indentation = String(
      decoding: text[lineStart..<offset].prefix { $0 == 32 || $0 == 9 }, as: UTF8.self)
    let isInBraces =
      offset > 0 && offset < text.count && text[offset - 1] == 0x7B && text[offset] == 0x7D
    type("\n" + indentation + (isInBraces ? "  " : ""))
    if isInBraces { text.insert(contentsOf: "\n\(indentation)".utf8, at: offset) }
  }

  mutating func backspace() {
    guard offset > 0 else { return }
    undoStack.append((text, offset))
    offset -= 1
    text.remove(at: offset)
  }

  mutating func undo() {
    guard let last = undoStack.popLast() else { return }
    (text, offset) = last
  }

  mutating func jump(to place: Int) {
    offset = max(0, min(place, text.count))
  }
}
