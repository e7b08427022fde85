@testable import CodeCompletion

/// A source text with its cursor at `‸`.
struct Marked {
  var text: [UInt8]
  var offset: Int

  init(_ source: String) {
    let mark = Array("‸".utf8)
    let bytes = Array(source.utf8)
    offset = bytes.count
    text = bytes
    for index in bytes.indices where bytes[index...].starts(with: mark) {
      offset = index
      text = Array(bytes[..<index] + bytes[(index + mark.count)...])
      return
    }
  }

  func request(
    _ languageID: String = "python", id: String = "file", filename: String? = nil
  ) -> CompletionRequest {
    CompletionRequest(
      documentID: id, filename: filename, languageID: languageID, text: text, offset: offset)
  }
}

extension Marked {
  var cursor: CursorContext {
    CursorContext(text: text, offset: offset, languageID: "python", filename: nil)
  }
}
