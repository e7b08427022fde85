import Testing
import Tokenization

@testable import CodeCompletion

@Suite struct PromptBuilderTests {
  private func prompt(
    _ request: CompletionRequest, options: PromptOptions = PromptOptions(), context: Int = 512
  ) throws -> (text: String, prompt: Prompt, tokenizer: Tokenizer) {
    let tokenizer = try ToyTokenizer.make()
    let builder = PromptBuilder(
      options: options, tokenizer: tokenizer, contextLength: context, healsTokens: false)
    let cursor = CursorContext(
      text: request.text, offset: request.offset, languageID: request.languageID,
      filename: request.filename)
    let prompt = try builder.prompt(for: request, at: cursor)
    return (
      String(decoding: tokenizer.decode(prompt.ids), as: UTF8.self), prompt, tokenizer
    )
  }

  @Test(arguments: [
    ("a = ‸\nb\n", "<fim_prefix><fim_suffix>\nb\n<fim_middle>a = "),
    ("‸b\n", "<fim_prefix><fim_suffix>b\n<fim_middle>"),
    ("a‸", "<fim_prefix><fim_suffix><fim_middle>a"),
    ("‸", "<fim_prefix><fim_suffix><fim_middle>"),
    ("f(‸)\nb\n", "<fim_prefix><fim_suffix>\nb\n<fim_middle>f("),
    ("f([\"‸\"]) + 1\n", "<fim_prefix><fim_suffix> + 1\n<fim_middle>f([\""),
    ("f(a\n  ‸)\n", "<fim_prefix><fim_suffix>)\n<fim_middle>f(a\n  "),
    ("a\r\n‸\r\nb\r\n", "<fim_prefix><fim_suffix>\nb\n<fim_middle>a\n"),
    ("<fim_middle>‸", "<fim_prefix><fim_suffix><fim_middle><fim_middle>"),
  ])
  func `the suffix stands first, without auto-paired closers`(source: String, expected: String)
    throws
  {
    let (text, prompt, tokenizer) = try prompt(Marked(source).request())
    #expect(text == expected)
    // Sentinels in the user's text are text.
    #expect(prompt.ids.filter { tokenizer.isSpecial($0) }.count == 3)
  }

  @Test func `the header names the file, and can be left out`() throws {
    var request = Marked("a‸b").request(filename: "x/y.py")
    #expect(
      try prompt(request).text
        == "<fim_prefix><fim_suffix>b<fim_middle><filename>x/y.py\na")
    request.format = .psm
    #expect(
      try prompt(request).text
        == "<fim_prefix><filename>x/y.py\na<fim_suffix>b<fim_middle>")
    var options = PromptOptions()
    options.includesFilename = false
    #expect(try prompt(request, options: options).text == "<fim_prefix>a<fim_suffix>b<fim_middle>")
  }

  @Test func `bytes that are no text stay as they are`() throws {
    var request = Marked("").request()
    request.text = [0xFF, 0xC3, 0x28, 0x80, 0x0A]
    request.offset = 2
    let (_, prompt, tokenizer) = try prompt(request)
    let bytes = prompt.ids.filter { !tokenizer.isSpecial($0) }.flatMap { tokenizer.bytes(of: $0) }
    #expect(bytes == [0x28, 0x80, 0x0A, 0xFF, 0xC3])
  }

  @Test func `budgets hold whatever the document`() throws {
    let lines = String(repeating: "func name(value) { return self.value }\n", count: 400)
    let long = String(repeating: "x", count: 1 << 20)
    let documents = [lines, long, long + "\n" + long, String(repeating: "é", count: 100_000)]
    for document in documents.map({ Array($0.utf8) }) {
      for context in [4, 16, 64, 512, 2048] {
        for place in [0, document.count / 2, document.count] {
          let request = CompletionRequest(
            documentID: "file", filename: "a.py", languageID: "python", text: document,
            offset: place)
          let found = try prompt(request, context: context).prompt
          #expect(found.ids.count <= max(context, 3))
          #expect(
            found.ids.count
              == found.prefixTokens + found.suffixTokens + found.snippetTokens + 3)
          if context >= 512, place == document.count / 2 {
            #expect(found.prefixTokens > context / 4)
            #expect(found.suffixTokens > context / 16)
          }
        }
      }
    }
  }

  @Test func `a long document begins at the start of a line`() throws {
    let document = String(repeating: "func name(value) { return self.value }\r\n", count: 100)
    let (text, _, _) = try prompt(Marked(document + "‸").request())
    #expect(text.hasPrefix("<fim_prefix><fim_suffix><fim_middle>func name"))
    #expect(!text.contains("\r"))
  }

  @Test func `the work for a huge line is bounded`() throws {
    let request = CompletionRequest(
      documentID: "file", filename: nil, languageID: "python",
      text: [UInt8](repeating: 0x61, count: 50_000_000), offset: 25_000_000)
    let clock = ContinuousClock()
    let elapsed = try clock.measure { _ = try prompt(request) }
    // Reading all 50 MB takes tens of seconds in a debug build, a window of it milliseconds.
    #expect(elapsed < .seconds(5))
  }

  @Test func `snippets stand before the header, within their budget`() throws {
    var rule = SnippetRule()
    rule.minimumSimilarity = 0
    let open = WorkspaceSnippets(rule: rule)
    open.update(id: "b", filename: "b.py", text: Array("def parse_header(token): pass".utf8))
    var options = PromptOptions()
    options.snippetSource = open
    let request = Marked("parse_header(‸").request(filename: "a.py")
    let large = try prompt(request, options: options, context: 2048)
    #expect(
      large.text
        == "<fim_prefix><fim_suffix><fim_middle><filename>b.py\ndef parse_header(token): pass\n"
        + "<filename>a.py\nparse_header(")
    #expect(large.prompt.snippetTokens > 10)
    #expect(try prompt(request, options: options, context: 512).prompt.snippetTokens == 0)
    options.snippets = .on
    #expect(try prompt(request, options: options, context: 512).prompt.snippetTokens > 10)
    options.snippets = .off
    #expect(try prompt(request, options: options, context: 2048).prompt.snippetTokens == 0)
  }

  @Test func `the suffix can be hidden, and the sentinels with it`() throws {
    let request = Marked("a = 1\n‸\nb = 2\n").request()
    var options = PromptOptions()
    options.suffix = .empty
    let empty = try prompt(request, options: options)
    #expect(empty.text == "<fim_prefix><fim_suffix><fim_middle>a = 1\n")
    #expect(empty.prompt.suffixTokens == 0)
    options.suffix = .none
    #expect(try prompt(request, options: options).text == "a = 1\n")
  }

  @Test func `a vocabulary without sentinels gets the prefix alone`() throws {
    let tokenizer = try ToyTokenizer.make(withSentinels: false)
    let builder = PromptBuilder(
      options: PromptOptions(), tokenizer: tokenizer, contextLength: 512, healsTokens: false)
    let request = Marked("a‸b").request(filename: "x.py")
    let cursor = CursorContext(
      text: request.text, offset: request.offset, languageID: "python", filename: nil)
    let prompt = try builder.prompt(for: request, at: cursor)
    #expect(tokenizer.decode(prompt.ids) == Array("a".utf8))
  }

  @Test func `after any edits the prefix has the ids of its text`() throws {
    let tokenizer = try ToyTokenizer.make()
    let builder = PromptBuilder(
      options: PromptOptions(), tokenizer: tokenizer, contextLength: 512, healsTokens: false)
    var trace = TypingTrace("func name() {\n  ‸\n}\n")
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...UInt64.max, using: &random)
    var generator = SplitMix(state: seed)
    let pieces = [
      "x", " ", "\n", "    ", "return", "é", "1", "'s", ";", "\t", "self.value", "\r\n",
    ]
    for step in 0..<400 {
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: trace.backspace()
      case 1: trace.undo()
      case 2: trace.typePair("(", ")")
      case 3: trace.typeNewline()
      case 4 where step % 16 == 0:
        trace.jump(to: Int.random(in: 0...trace.text.count, using: &generator))
      default: trace.type(pieces.randomElement(using: &generator) ?? "x")
      }
      let request = trace.request()
      let cursor = CursorContext(
        text: request.text, offset: request.offset, languageID: "swift", filename: nil)
      let ids = try builder.prompt(for: request, at: cursor).ids
      let parts = ids.split(separator: tokenizer.specials.fimMiddle ?? -1)
      // Behind the header's line end: the ids of the text that they stand for.
      let left = tokenizer.decode(Array(parts.last ?? []))
      let header = left.prefix { $0 != .newline }
      #expect(String(decoding: header, as: UTF8.self) == "<filename>Sources/App/file.swift")
      let body = Array(left.dropFirst(header.count + 1))
      let before = request.text[..<request.offset].withLineFeeds()
      #expect(before.suffix(body.count).elementsEqual(body), "seed \(seed) step \(step)")
      let expected = tokenizer.encode(body)
      #expect(ids.suffix(expected.count).elementsEqual(expected), "seed \(seed) step \(step)")
    }
  }
}

/// Steele, Lea, Flood 2014: a generator whose failures can be repeated from a seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
