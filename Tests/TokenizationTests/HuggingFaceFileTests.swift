import JSONCoding
import TestSupport
import Testing
import Tokenization

/// Which `tokenizer.json` files are read, and what is said about the others.
@Suite struct HuggingFaceFileTests {
  /// A complete file of four tokens, which single members can replace.
  private func file(
    _ changes: [String: JSON] = [:], model: [String: JSON] = [:]
  ) -> JSON {
    var parts: [String: JSON] = [
      "normalizer": nil,
      "pre_tokenizer": [
        "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
      ],
      "post_processor": nil,
      "decoder": ["type": "ByteLevel"],
      "added_tokens": [],
    ]
    parts.merge(changes) { $1 }
    var members: [String: JSON] = [
      "type": "BPE", "vocab": ["a": 0, "b": 1, "c": 2, "ab": 3, "bc": 4, "abc": 5],
      "merges": ["a b", "b c", "ab c"],
    ]
    members.merge(model) { $1 }
    parts["model"] = object(members)
    return object(parts)
  }

  private func object(_ members: [String: JSON]) -> JSON {
    let text = members.map { "\"\($0)\": \($1.serialized())" }.joined(separator: ",")
    return (try? JSON(parsing: "{\(text)}")) ?? .null
  }

  private func ids(_ text: String, _ file: JSON) throws -> [TokenID] {
    try Tokenizer(huggingFace: file).encode(text.utf8)
  }

  /// Checks that a file is refused with a message that holds both texts.
  private func expectRefusal(
    _ file: JSON, _ found: String, _ expected: String = "expected",
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: TokenizationError.self, sourceLocation: sourceLocation) {
      try Tokenizer(huggingFace: file)
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(
      text.contains(found) && text.contains(expected), "\(text)", sourceLocation: sourceLocation)
  }

  private func added(
    _ id: Int, _ content: String, special: Bool = true, _ more: (String, JSON)...
  ) -> JSON {
    var members: [String: JSON] = [
      "id": .integer(id), "content": .string(content), "single_word": false, "lstrip": false,
      "rstrip": false, "normalized": .bool(!special), "special": .bool(special),
    ]
    for (key, value) in more { members[key] = value }
    return object(members)
  }

  @Test func `merges come as strings and as pairs`() throws {
    #expect(try ids("abc", file()) == [5])
    let pairs: JSON = [["a", "b"], ["b", "c"], ["ab", "c"]]
    #expect(try ids("abc", file(model: ["merges": pairs])) == [5])
    #expect(try ids("abc", file(model: ["merges": ["#version: 0.2", "b c"]])) == [0, 4])
  }

  @Test func `of equal merges the last counts, as in Hugging Face`() throws {
    #expect(try ids("abc", file(model: ["merges": ["a b", "b c", "a b"]])) == [0, 4])
  }

  @Test func `an empty token changes nothing`() throws {
    let vocab: JSON = ["a": 0, "b": 1, "ab": 3, "": 7]
    #expect(
      try ids("ab", file(model: ["vocab": vocab, "merges": [["", "a"], ["a", "b"]]])) == [3])
  }

  @Test func `steps that would make other ids are refused by name`() {
    expectRefusal(file(["normalizer": ["type": "NFC"]]), "normalizer is {\"type\":\"NFC\"}", "null")
    expectRefusal(file(["post_processor": ["type": "TemplateProcessing"]]), "TemplateProcessing")
    expectRefusal(file(["decoder": nil]), "decoder", "ByteLevel")
    expectRefusal(file(["decoder": ["type": "WordPiece"]]), "WordPiece", "ByteLevel")
    for (key, value) in [
      ("dropout", 0.1), ("byte_fallback", true), ("ignore_merges", true),
      ("continuing_subword_prefix", "##"), ("end_of_word_suffix", "</w>"), ("type", "Unigram"),
    ] as [(String, JSON)] {
      expectRefusal(file(model: [key: value]), "model.\(key)")
    }
    expectRefusal(file(model: ["unk_token": "a"]), "unk_token", "a token for each byte")
    expectRefusal(
      file(model: ["type": "WordPiece"]), "model.type is \"WordPiece\"; expected \"BPE\"")
    expectRefusal(file(model: ["merges": ["a"]]), "merge 0 is \"a\"; expected")
  }

  @Test func `a template of the text alone is what transformers 5 writes for no post-processor`()
    throws
  {
    let text: JSON = ["Sequence": ["id": "A", "type_id": 0]]
    let end: JSON = ["SpecialToken": ["id": "</s>", "type_id": 0]]
    let alone: JSON = ["type": "TemplateProcessing", "single": [text], "special_tokens": [:]]
    let both: JSON = ["type": "Sequence", "processors": [["type": "ByteLevel"], alone]]
    #expect(try ids("abc", file(["post_processor": alone])) == [5])
    #expect(try ids("abc", file(["post_processor": both])) == [5])
    for parts in [[text, end], [end, text], [text, text], [end], []] as [JSON] {
      let adding: JSON = ["type": "TemplateProcessing", "single": parts]
      expectRefusal(file(["post_processor": adding]), "TemplateProcessing", "the text alone")
      expectRefusal(
        file(["post_processor": ["type": "Sequence", "processors": [alone, adding]]]), "Sequence")
    }
  }

  @Test func `other pre-tokenizers are refused`() {
    let byteLevel: JSON = ["type": "ByteLevel", "add_prefix_space": false, "use_regex": true]
    let digits: JSON = ["type": "Digits", "individual_digits": true]
    for preTokenizer in [
      nil, ["type": "Whitespace"], ["type": "Sequence", "pretokenizers": []],
      ["type": "ByteLevel", "add_prefix_space": true, "use_regex": true],
      ["type": "ByteLevel", "add_prefix_space": false, "use_regex": false], ["type": "ByteLevel"],
      ["type": "Sequence", "pretokenizers": [byteLevel, digits]],
      ["type": "Sequence", "pretokenizers": [digits, digits, byteLevel]],
      ["type": "Sequence", "pretokenizers": [["type": "Digits"], byteLevel]],
      ["type": "Sequence", "pretokenizers": [["type": "Split"], byteLevel]], "ByteLevel", 3,
    ] as [JSON] {
      expectRefusal(file(["pre_tokenizer": preTokenizer]), "pre_tokenizer", "ByteLevel")
    }
  }

  @Test func `harmless settings are accepted`() throws {
    let model: [String: JSON] = [
      "dropout": 0, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": true,
      "byte_fallback": false, "unk_token": nil,
    ]
    let changes: [String: JSON] = [
      "post_processor": ["type": "ByteLevel"], "truncation": ["max_length": 2], "padding": nil,
      "pre_tokenizer": [
        "type": "Sequence", "pretokenizers": [["type": "ByteLevel", "add_prefix_space": false]],
      ],
    ]
    #expect(try ids("abcab", file(changes, model: model)) == [5, 3])
  }

  @Test func `ids that cannot be are refused`() {
    for id in [-1, 8_589_934_592, 1.5, "1", nil, 400_000] as [JSON] {
      expectRefusal(file(model: ["vocab": ["a": id], "merges": []]), "\"a\" has the id")
    }
    expectRefusal(file(model: ["vocab": ["a": 1, "b": 1], "merges": []]), "share the id 1")
    expectRefusal(file(model: ["vocab": [:], "merges": []]), "0 tokens")
    expectRefusal(file(["added_tokens": [added(1 << 40, "<x>")]]), "\"<x>\" has the id")
    expectRefusal(file(model: ["vocab": [1]]), "no model.vocab")
    expectRefusal(file(model: ["merges": "a b"]), "no model.merges")
    for json in [nil, [], "x", [:], ["model": 3]] as [JSON] { expectRefusal(json, "tokenizer: ") }
  }

  @Test func `merges that cannot be are refused`() {
    for merge in ["a  b", "ab", ["a"], ["a", "b", "c"], ["a", 1], 7, ""] as [JSON] {
      expectRefusal(file(model: ["merges": ["a b", merge]]), "merge 1")
    }
    expectRefusal(file(model: ["merges": ["a x"]]), "\"x\"", "tokens in the vocabulary")
    expectRefusal(file(model: ["merges": ["c a"]]), "\"ca\"", "tokens in the vocabulary")
  }

  @Test func `holes become unused tokens that never match`() throws {
    let vocab: JSON = ["a": 0, "b": 3, "[": 4]
    let tokenizer = try Tokenizer(huggingFace: file(model: ["vocab": vocab, "merges": []]))
    #expect(tokenizer.vocabulary.tokens == ["a", "[PAD1]", "[PAD2]", "b", "["])
    #expect(tokenizer.vocabulary.types == [.normal, .unused, .unused, .normal, .normal])
    #expect(tokenizer.encode("[PAD1]".utf8) == [4])
    #expect(tokenizer.decode([1, 2]) == [])
  }

  @Test func `added tokens win over the vocabulary`() throws {
    let renamed = try Tokenizer(
      huggingFace: file(
        ["added_tokens": [added(2, "<esc>"), added(6, "<|endoftext|>")]],
        model: ["merges": ["a b"]]))
    #expect(renamed.vocabulary.tokens[2] == "<esc>")
    #expect(renamed.encodeParsingSpecials("a<esc>".utf8) == [0, 2])
    #expect(renamed.specials.endOfText == 6)
    #expect(renamed.decode([2]) == Array("<esc>".utf8))
    // A merge that still needs the old text could not be kept.
    expectRefusal(file(["added_tokens": [added(2, "<esc>")]]), "\"c\"")
  }

  @Test func `added tokens that cannot be kept exactly are refused`() {
    for flag in ["single_word", "lstrip", "rstrip"] {
      expectRefusal(file(["added_tokens": [added(6, "<m>", (flag, true))]]), flag)
    }
    expectRefusal(file(["added_tokens": [added(9, "ab")]]), "has the ids 3 and 9")
    expectRefusal(file(["added_tokens": [added(6, "<x>"), added(7, "<x>")]]), "ids 6 and 7")
    expectRefusal(
      file(["added_tokens": [added(6, "<x>", ("normalized", true)), added(7, ">y")]]), "overlap")
    expectRefusal(file(["added_tokens": 3]), "added_tokens")
    expectRefusal(file(["added_tokens": [["id": 6]]]), "the added token")
    let long = String(repeating: "x", count: 300)
    expectRefusal(file(["added_tokens": [added(6, long)]]), "added token 6", "256 bytes")
  }

  @Test func `an empty added token is ignored`() throws {
    let tokenizer = try Tokenizer(huggingFace: file(["added_tokens": [added(6, "")]]))
    #expect(tokenizer.vocabulary.tokens.count == 6)
    #expect(tokenizer.encodeParsingSpecials("ab".utf8) == [3])
  }
}
