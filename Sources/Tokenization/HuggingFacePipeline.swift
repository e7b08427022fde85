internal import JSONCoding

/// The steps around the vocabulary of a `tokenizer.json`, checked against those that we perform.
struct HuggingFacePipeline {
  let preTokenizer: Vocabulary.PreTokenizer
  private let unknownToken: String?

  init(_ json: JSON) throws(TokenizationError) {
    try Self.expectNothing("normalizer", in: json)
    preTokenizer = try Self.preTokenizer(json["pre_tokenizer"])
    try Self.expectNoAddedTokens(by: json["post_processor"] ?? .null)
    try Self.expectByteLevel("decoder", in: json)
    guard let model = json["model"], model["type"]?.string ?? "BPE" == "BPE" else {
      throw .unsupported(
        what: Self.found("model.type", json["model"]?["type"]), expected: "\"BPE\"")
    }
    if let dropout = model["dropout"], !dropout.isNull, dropout.number != 0 {
      throw .unsupported(what: Self.found("model.dropout", dropout), expected: "null")
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"]
    where ![nil, .null, .string("")].contains(model[key]) {
      throw .unsupported(what: Self.found("model.\(key)", model[key]), expected: "null")
    }
    for key in ["byte_fallback", "ignore_merges"]
    where ![nil, .null, .bool(false)].contains(model[key]) {
      throw .unsupported(what: Self.found("model.\(key)", model[key]), expected: "false")
    }
    switch model["unk_token"] {
    case nil, .null: unknownToken = nil
    case let token: unknownToken = token?.string ?? token?.serialized()
    }
  }

  /// Checks that nothing can be unknown where a token stands for the unknown.
  ///
  /// With a complete byte alphabet that token never comes up, and can be left aside.
  func checkUnknownToken(against vocabulary: Vocabulary) throws(TokenizationError) {
    guard let unknownToken else { return }
    let tokens = Set(vocabulary.tokens.lazy.filter { $0.utf8.count <= 2 }.map { TokenText($0) })
    for byte in 0...UInt8.max where !tokens.contains(TokenText(ByteAlphabet.text(for: byte))) {
      throw .unsupported(
        what: "model.unk_token is \(unknownToken.quoted), and byte \(byte) has no token",
        expected: "null, or a token for each byte")
    }
  }

  private static func preTokenizer(
    _ json: JSON?
  ) throws(TokenizationError) -> Vocabulary.PreTokenizer {
    let steps =
      json?["type"]?.string == "Sequence" ? json?["pretokenizers"]?.array : json.map { [$0] }
    if let steps, let last = steps.last, steps.count <= 2, last["type"]?.string == "ByteLevel",
      last["add_prefix_space"]?.bool == false, last["use_regex"]?.bool ?? true
    {
      if steps.count == 1 { return .gpt2 }
      if steps[0]["type"]?.string == "Digits", steps[0]["individual_digits"]?.bool == true {
        return .digitsThenGPT2
      }
    }
    throw .unsupported(
      what: found("pre_tokenizer", json),
      expected: "ByteLevel with add_prefix_space false and use_regex true, alone or after Digits "
        + "with individual_digits true")
  }

  private static func expectNothing(_ key: String, in json: JSON) throws(TokenizationError) {
    guard let value = json[key], !value.isNull else { return }
    throw .unsupported(what: found(key, value), expected: "null")
  }

  /// Checks that a post-processor leaves the ids as they are.
  ///
  /// ByteLevel moves offsets only. A template that is the text alone adds nothing; transformers 5
  /// writes one where the tokenizer had no post-processor.
  private static func expectNoAddedTokens(by processor: JSON) throws(TokenizationError) {
    let steps = processor["type"]?.string == "Sequence" ? processor["processors"]?.array : nil
    for step in steps ?? [processor] where !step.isNull {
      if step["type"]?.string == "ByteLevel" { continue }
      if step["type"]?.string == "TemplateProcessing", let parts = step["single"]?.array,
        parts.count == 1, parts[0]["Sequence"]?["id"]?.string == "A"
      {
        continue
      }
      throw .unsupported(
        what: found("post_processor", processor),
        expected: "ByteLevel, a template of the text alone, or null")
    }
  }

  private static func expectByteLevel(
    _ key: String, in json: JSON
  ) throws(TokenizationError) {
    let value = json[key] ?? .null
    if value["type"]?.string == "ByteLevel" { return }
    throw .unsupported(what: found(key, value), expected: "ByteLevel")
  }

  /// What stands at a key, for an error message.
  private static func found(_ key: String, _ value: JSON?) -> String {
    guard let value else { return "no \(key)" }
    return "\(key) is \(value.excerpt)"
  }
}
