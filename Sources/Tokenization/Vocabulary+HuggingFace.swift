package import JSONCoding

extension Vocabulary {
  /// Reads a Hugging Face `tokenizer.json`.
  ///
  /// Ids that the file leaves out become unused tokens `[PADn]`, as in GGUF. An added token replaces
  /// the vocabulary's token of its id. `truncation` and `padding` are left aside, as transformers
  /// does: they are settings of a call. Whether the merges fit the tokens is for
  /// ``Tokenizer/init(vocabulary:)`` to see.
  /// - Throws: ``TokenizationError/unsupported(what:expected:)`` for every step that would make other
  ///   ids than BigCode's pipeline: normalizer, other pre-tokenizers, dropout, byte fallback, a
  ///   template that adds tokens, added tokens that swallow blanks.
  /// - Source: Hugging Face tokenizers 0.23.3, `tokenizer/serialization.rs`, `models/bpe/serialization.rs`.
  package init(huggingFace json: JSON) throws(TokenizationError) {
    let pipeline = try HuggingFacePipeline(json)
    let model = json["model"] ?? .null
    guard let members = model["vocab"]?.object.map({ Array($0) }) else {
      throw .unsupported(what: "no model.vocab", expected: "an object of tokens and ids")
    }
    var table = TokenTable(count: members.count)
    for (text, id) in members { try table.insert(text, id: id) }
    let merges = try Self.merges(of: model)
    for added in try HuggingFaceAddedToken.all(of: json) { try table.insert(added) }
    self.init(
      tokens: table.tokens, types: table.types, merges: merges,
      preTokenizer: pipeline.preTokenizer, endOfTextID: table.id(of: "<|endoftext|>"))
    try pipeline.checkUnknownToken(against: self)
  }

  /// `"a b"` strings in old files, `["a", "b"]` in new ones.
  private static func merges(of model: JSON) throws(TokenizationError) -> [Merge] {
    guard let entries = model["merges"]?.array else {
      throw .unsupported(what: "no model.merges", expected: "an array of merges")
    }
    var merges: [Merge] = []
    merges.reserveCapacity(entries.count)
    for (rank, entry) in entries.enumerated() {
      if let line = entry.string {
        if line.hasPrefix("#version") { continue }
        let parts = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        if parts.count == 2 {
          merges.append(
            Merge(left: String(Substring(parts[0])), right: String(Substring(parts[1]))))
          continue
        }
      } else if let pair = entry.array, pair.count == 2, let left = pair[0].string,
        let right = pair[1].string
      {
        merges.append(Merge(left: left, right: right))
        continue
      }
      throw .unsupported(
        what: "merge \(rank) is \(entry.excerpt)",
        expected: "two tokens, as \"a b\" or [\"a\", \"b\"]")
    }
    return merges
  }
}
