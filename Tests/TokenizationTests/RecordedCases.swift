import JSONCoding
import TestSupport
import Tokenization

/// What Hugging Face made of many strings, as `generate.py` recorded it.
struct RecordedCases: Sendable {
  struct Vocabulary: Sendable {
    let name: String
    let tokenizer: Tokenizer
    let ids: [[TokenID]]
    let parsedIDs: [[TokenID]]
    let decoded: [(ids: [TokenID], text: String)]
  }

  let texts: [String]
  let parsedTexts: [String]
  let vocabularies: [Vocabulary]

  /// Read once: parsing takes a good part of a second in a debug build.
  static let shared = Result { try RecordedCases() }

  static let names = ["starter", "bytelevel", "hyphens", "incomplete"]

  static func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer(huggingFace: Fixtures.tokenization(name))
  }

  private init() throws {
    let json = try Fixtures.tokenization("cases")
    texts = Self.strings(json["texts"])
    parsedTexts = Self.strings(json["parsed_texts"])
    vocabularies = try Self.names.map { name in
      let recorded = json["vocabularies"]?[name]
      return Vocabulary(
        name: name,
        tokenizer: try Self.tokenizer(name),
        ids: (recorded?["ids"]?.array ?? []).map(Self.ids),
        parsedIDs: (recorded?["parsed_ids"]?.array ?? []).map(Self.ids),
        decoded: (recorded?["decoded"]?.array ?? []).map {
          (Self.ids($0["ids"] ?? .null), $0["text"]?.string ?? "")
        })
    }
  }

  private static func strings(_ json: JSON?) -> [String] {
    (json?.array ?? []).compactMap(\.string)
  }

  private static func ids(_ json: JSON) -> [TokenID] {
    (json.array ?? []).compactMap { $0.integer.map { TokenID($0) } }
  }
}
