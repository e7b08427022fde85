import TestSupport
import Testing
import Tokenization

@Suite struct IncrementalTokenizationTests {
  @Test(arguments: RecordedCases.names)
  func `edits leave the ids that encoding the whole text would make`(name: String) throws {
    let tokenizer = try RecordedCases.tokenizer(name)
    var random = RandomText(seed: 1)
    for round in 0..<12 {
      var text = random.bytes(atoms: round * 6)
      var incremental = try IncrementalTokenization(text, tokenizer: tokenizer)
      #expect(incremental.ids == tokenizer.encode(text))
      for _ in 0..<25 {
        let range = random.range(in: text.count, longest: round.isMultiple(of: 2) ? 4 : .max)
        let replacement = random.bytes(atoms: Int.random(in: 0...4, using: &random))
        text.replaceSubrange(range, with: replacement)
        try incremental.replace(range, with: replacement)
        try #require(incremental.bytes == text)
        try #require(incremental.ids == tokenizer.encode(text), "\(text)")
      }
    }
  }

  @Test func `an edit within a character reaches the blanks before it`() throws {
    // Wide blanks that merge with each other, as no vocabulary here has them.
    let tokens = [
      "ã", "Ģ", "ĢĢ", "ãĢĢ", "ãĢĢãĢĢ", "Â", "ł", "Âł", "ÂłÂł", "Ġ", "ĠĠ", "a", "ð", "ĳ", "·", "s",
    ]
    let merges = [("Ģ", "Ģ"), ("ã", "ĢĢ"), ("ãĢĢ", "ãĢĢ"), ("Â", "ł"), ("Âł", "Âł"), ("Ġ", "Ġ")]
    let tokenizer = try Tokenizer(
      vocabulary: Vocabulary(
        tokens: tokens, types: tokens.map { _ in .normal },
        merges: merges.map { .init(left: $0.0, right: $0.1) }, preTokenizer: .digitsThenGPT2,
        endOfTextID: nil))
    let atoms: [[UInt8]] =
      ["\u{3000}", "\u{A0}", " ", "a", "\u{11DE0}", "'"].map { Array($0.utf8) } + [
        [0xF0, 0x91, 0xB7]
      ]
    var random = RandomText(seed: 7)
    var texts = (0..<120).map { _ in
      (0..<5).flatMap { _ in atoms[Int.random(in: 0..<atoms.count, using: &random)] }
    }
    // The furthest look of all: the edit makes the last byte of the digit.
    texts.append(atoms[0] + atoms[0] + atoms[6] + atoms[3])
    for text in texts {
      for offset in text.indices {
        for byte in [0x80, 0xA0, 0x20, 0x73] as [UInt8] {
          var edited = text
          edited[offset] = byte
          var incremental = try IncrementalTokenization(text, tokenizer: tokenizer)
          try incremental.replace(offset..<(offset + 1), with: [byte])
          try #require(incremental.ids == tokenizer.encode(edited), "\(text) \(offset) \(byte)")
          let range = 0..<offset
          try #require(incremental.ids(in: range) == tokenizer.encode(edited[range]))
        }
      }
    }
  }

  @Test(arguments: RecordedCases.names)
  func `a range has the ids of its bytes alone`(name: String) throws {
    let tokenizer = try RecordedCases.tokenizer(name)
    var random = RandomText(seed: 2)
    for _ in 0..<40 {
      let text = random.bytes(atoms: 40)
      let incremental = try IncrementalTokenization(text, tokenizer: tokenizer)
      for _ in 0..<20 {
        let range = random.range(in: text.count)
        let expected = tokenizer.encode(text[range])
        try #require(incremental.ids(in: range) == expected, "\(text) \(range)")
        #expect(incremental.tokenCount(in: range) == expected.count)
        let prefix = tokenizer.encode(text[..<range.upperBound])
        #expect(incremental.tokenCount(upTo: range.upperBound) == prefix.count)
      }
    }
  }

  @Test(arguments: RecordedCases.names)
  func `budgets choose the longest context that fits`(name: String) throws {
    let tokenizer = try RecordedCases.tokenizer(name)
    var random = RandomText(seed: 3)
    for _ in 0..<30 {
      let text = random.bytes(atoms: 30)
      let incremental = try IncrementalTokenization(text, tokenizer: tokenizer)
      let offset = random.range(in: text.count).upperBound
      let all = incremental.tokenCount(upTo: offset)
      let after = incremental.tokenCount(in: offset..<text.count)
      for budget in [0, 1, 2, 5, 20, all, after, .max] {
        let start = incremental.start(ofLast: budget, before: offset)
        #expect(tokenizer.encode(text[start..<offset]).count <= budget)
        if budget >= all { #expect(start == 0) }
        let end = incremental.end(ofFirst: budget, from: offset)
        #expect(end >= offset)
        #expect(tokenizer.encode(text[offset..<end]).count <= budget)
        if budget >= after { #expect(end == text.count) }
      }
    }
  }

  @Test func `a budget is used up to the piece that no longer fits`() throws {
    let tokenizer = try RecordedCases.tokenizer("starter")
    let text = Array("let a = 12\nlet b = 34\n".utf8)
    let incremental = try IncrementalTokenization(text, tokenizer: tokenizer)
    for budget in 1...8 {
      let start = incremental.start(ofLast: budget, before: text.count)
      #expect(tokenizer.encode(text[start...]).count == budget)
      let end = incremental.end(ofFirst: budget, from: 0)
      #expect(tokenizer.encode(text[..<end]).count == budget)
    }
  }

  @Test func `an edit outside the text changes nothing and says so`() throws {
    let tokenizer = try RecordedCases.tokenizer("hyphens")
    var incremental = try IncrementalTokenization(Array("abc".utf8), tokenizer: tokenizer)
    #expect(throws: TokenizationError.editOutOfBounds(lower: 2, upper: 4, count: 3)) {
      try incremental.replace(2..<4, with: [])
    }
    #expect(throws: TokenizationError.editOutOfBounds(lower: -1, upper: 0, count: 3)) {
      try incremental.replace(-1..<0, with: [])
    }
    #expect(incremental.bytes == Array("abc".utf8))
    #expect(incremental.ids(in: -5..<Int.max) == tokenizer.encode(Array("abc".utf8)))
    #expect(incremental.tokenCount(upTo: Int.max) == incremental.ids.count)
    #expect(incremental.start(ofLast: -1, before: Int.max) == 3)
    #expect(incremental.end(ofFirst: Int.min, from: -1) == 0)
  }
}
