internal import JSONCoding

extension JSON {
  /// As a file has it, for a message: `"WordPiece"`, `{"type":"NFC"}`; the end of a long one is left
  /// out.
  var excerpt: String {
    let limit = 80
    let text = serialized()
    return text.count > limit ? "\(text.prefix(limit))..." : text
  }
}
