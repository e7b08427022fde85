import Testing
import Tokenization

/// Vocabularies as they come out of GGUF files, some of them hostile.
@Suite struct VocabularyTests {
  private func vocabulary(
    _ tokens: [String], types: [Vocabulary.TokenType]? = nil, merges: [(String, String)] = [],
    endOfText: TokenID? = nil
  ) -> Vocabulary {
    Vocabulary(
      tokens: tokens, types: types ?? Array(repeating: .normal, count: tokens.count),
      merges: merges.map { .init(left: $0.0, right: $0.1) }, preTokenizer: .digitsThenGPT2,
      endOfTextID: endOfText)
  }

  private func expectRefusal(
    _ vocabulary: Vocabulary, _ found: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: TokenizationError.self, sourceLocation: sourceLocation) {
      try Tokenizer(vocabulary: vocabulary)
    }
    #expect(
      error.map { "\($0)" }?.contains(found) == true, "\(String(describing: error))",
      sourceLocation: sourceLocation)
  }

  @Test func `counts that do not agree are refused`() {
    expectRefusal(vocabulary([]), "0 tokens")
    expectRefusal(vocabulary(["a", "b"], types: [.normal]), "1 token types for 2 tokens")
    expectRefusal(vocabulary(["a"], endOfText: 1), "end-of-text id 1")
    expectRefusal(vocabulary(["a"], endOfText: -1), "end-of-text id -1")
    expectRefusal(vocabulary(Array(repeating: "a", count: 10_000_000)), "10000000 tokens")
  }

  @Test func `merges of unknown or unused tokens are refused`() {
    expectRefusal(vocabulary(["a", "b"], merges: [("a", "b")]), "\"ab\"")
    expectRefusal(vocabulary(["a", "aa"], merges: [("a", "b")]), "\"b\"")
    expectRefusal(
      vocabulary(["a", "b", "ab"], types: [.normal, .normal, .unused], merges: [("a", "b")]),
      "\"ab\"")
    expectRefusal(vocabulary(["<0x41>"], types: [.byte]), "SentencePiece")
    expectRefusal(vocabulary(["a\n\u{1B}"], merges: [("\n", "x")]), "\"\\n\"")
  }

  @Test func `of two tokens with one text the later is used and both decode`() throws {
    let tokenizer = try Tokenizer(vocabulary: vocabulary(["a", "b", "a"]))
    #expect(tokenizer.encode("ab".utf8) == [2, 1])
    #expect(tokenizer.decode([0, 2]) == Array("aa".utf8))
  }

  @Test func `merges that lead back to each other end`() throws {
    let tokenizer = try Tokenizer(
      vocabulary: vocabulary(
        ["", "a", "aa", "aaa"],
        merges: [("", "a"), ("a", ""), ("", ""), ("a", "a"), ("aa", "a"), ("a", "aa"), ("", "aa")]))
    #expect(tokenizer.encode("aaaaa".utf8) == [2, 3])
    #expect(tokenizer.decode(tokenizer.encode([UInt8](repeating: 0x61, count: 999))).count == 999)
  }

  @Test func `texts outside the byte alphabet stand for themselves`() throws {
    let tokenizer = try Tokenizer(vocabulary: vocabulary(["日本", "e\u{301}", "\u{E9}", "Ġ"]))
    #expect(tokenizer.decode([0, 1, 3]) == Array("日本e\u{301} ".utf8))
    #expect(tokenizer.decode([2]) == [0xE9])
    // Equal as Swift strings, yet two tokens.
    #expect(tokenizer.encode([0xE9]) == [2])
  }

  @Test func `padding never matches and user tokens always do`() throws {
    let tokenizer = try Tokenizer(
      vocabulary: vocabulary(
        ["[", "P", "[PAD3]", "[PAD3]", "<u>", "<s>", "<"],
        types: [.normal, .normal, .userDefined, .unused, .userDefined, .control, .normal]))
    #expect(tokenizer.encode("[PAD3][P".utf8) == [2, 0, 1])
    #expect(tokenizer.encode("<u><s>".utf8) == [4, 6])
    #expect(tokenizer.encodeParsingSpecials("<u><s>".utf8) == [4, 5])
    #expect(tokenizer.decode([3, 4, 5]) == Array("<u><s>".utf8))
  }

  @Test func `padding that an old converter typed user-defined is unused all the same`() throws {
    let tokenizer = try Tokenizer(
      vocabulary: vocabulary(
        ["[", "[PAD1]", "[PAD7]"], types: [.normal, .userDefined, .userDefined]))
    #expect(tokenizer.encode("[PAD1][PAD7]".utf8) == [0, 2])
    #expect(tokenizer.vocabulary.types == [.normal, .unused, .userDefined])
    #expect(tokenizer.decode([1]) == [])
  }

  @Test func `sentinels are special even where a file gives them no type`() throws {
    let tokenizer = try Tokenizer(
      vocabulary: vocabulary(["<fim_prefix>", "<fim-middle>", "<fim_middle>", "x"], endOfText: 3))
    #expect(tokenizer.specials == SpecialTokens(endOfText: 3, fimPrefix: 0, fimMiddle: 2))
    #expect(tokenizer.isSpecial(0) && tokenizer.isSpecial(2) && tokenizer.isSpecial(3))
    #expect(tokenizer.encodeParsingSpecials("<fim_prefix>".utf8) == [0])
  }
}
