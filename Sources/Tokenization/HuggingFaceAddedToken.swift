internal import JSONCoding

/// An entry of `added_tokens` in a `tokenizer.json`.
struct HuggingFaceAddedToken {
  let id: Int
  let content: String
  let isSpecial: Bool
  private let isNormalized: Bool

  /// The entries of the file.
  static func all(of json: JSON) throws(TokenizationError) -> [Self] {
    guard let entries = json["added_tokens"], !entries.isNull else { return [] }
    guard let entries = entries.array else {
      throw .unsupported(
        what: "added_tokens is \(entries.excerpt)", expected: "an array")
    }
    var all: [Self] = []
    for entry in entries { all.append(try Self(entry)) }
    try checkOrder(of: all)
    return all
  }

  private init(_ json: JSON) throws(TokenizationError) {
    guard let id = json["id"]?.integer, let content = json["content"]?.string else {
      throw .unsupported(
        what: "the added token \(json.excerpt)", expected: "an id and a content")
    }
    for flag in ["single_word", "lstrip", "rstrip"] where json[flag]?.bool == true {
      throw .unsupported(
        what: "added token \(content.quoted) has \(flag)",
        expected: "added tokens that match their content alone")
    }
    self.id = id
    self.content = content
    isSpecial = json["special"]?.bool ?? false
    isNormalized = json["normalized"]?.bool ?? !isSpecial
  }

  /// Checks that special tokens may be looked for first, then those that users added.
  ///
  /// Hugging Face looks for tokens that are not `normalized` first. That is the same order in the
  /// files that it writes, and it makes no difference where no two tokens can overlap.
  private static func checkOrder(of tokens: [Self]) throws(TokenizationError) {
    let unusual = tokens.filter { $0.isNormalized == $0.isSpecial }
    // A pair costs up to 256 * 256 steps where somebody chose the texts: 2e9 steps in all.
    guard unusual.count <= 30_000 / max(tokens.count, 1) else {
      throw .unsupported(
        what: "\(unusual.count) added tokens that are special and normalized, or neither",
        expected: "special tokens that are not normalized, others that are")
    }
    for token in unusual {
      let bytes = Array(token.content.utf8)
      for other in tokens where other.content != token.content {
        guard overlaps(bytes, Array(other.content.utf8)) else { continue }
        throw .unsupported(
          what: "added tokens \(token.content.quoted) and \(other.content.quoted) overlap, and the "
            + "first is \(token.isSpecial ? "special and normalized" : "neither")",
          expected: "special tokens that are not normalized, others that are")
      }
    }
  }

  /// Whether two texts can share characters where both occur.
  private static func overlaps(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    // Longer contents are refused later; here they must not cost time.
    guard max(one.count, other.count) <= AddedTokenMatcher.longestContent else { return false }
    let offsets = (1 - other.count)..<max(one.count, 1 - other.count)
    return offsets.contains { offset in
      let common = max(0, offset)..<min(one.count, offset + other.count)
      return common.allSatisfy { one[$0] == other[$0 - offset] }
    }
  }
}
