import Testing
import Tokenization

@Suite struct IncrementalDetokenizerTests {
  @Test(arguments: ["starter", "bytelevel", "hyphens"])
  func `text comes in whole characters and loses none`(name: String) throws {
    let tokenizer = try RecordedCases.tokenizer(name)
    var random = RandomText(seed: 4)
    for round in 0..<60 {
      var text = random.bytes(atoms: 12)
      // Of broken text only the bytes can be kept; every second text is whole.
      let isWhole = round.isMultiple(of: 2)
      if isWhole { text = Array(String(decoding: text, as: UTF8.self).utf8) }
      // Byte by byte: every character is cut wherever it can be.
      let ids = text.flatMap { tokenizer.encode([$0]) }
      var detokenizer = IncrementalDetokenizer(tokenizer: tokenizer)
      var bytes: [UInt8] = []
      var shown = ""
      for id in ids {
        let ready = detokenizer.append(id)
        if isWhole { #expect(String(validating: ready, as: UTF8.self) != nil) }
        bytes += ready
        shown += String(decoding: ready, as: UTF8.self)
      }
      let rest = detokenizer.flush()
      #expect(rest.count < 4)
      #expect(bytes + rest == text)
      shown += String(decoding: rest, as: UTF8.self)
      #expect(Array(shown.utf8) == Array(String(decoding: text, as: UTF8.self).utf8))
      #expect(detokenizer.flush() == [])
    }
  }

  @Test func `specials are skipped or shown`() throws {
    let tokenizer = try RecordedCases.tokenizer("starter")
    let ids = tokenizer.encodeParsingSpecials("a<fim_middle>b<|endoftext|>".utf8)
    func text(skipping: Bool) -> String {
      var detokenizer = IncrementalDetokenizer(tokenizer: tokenizer, skippingSpecials: skipping)
      return ids.map { detokenizer.appendText($0) }.joined() + detokenizer.flushText()
    }
    #expect(text(skipping: true) == "ab")
    #expect(text(skipping: false) == "a<fim_middle>b<|endoftext|>")
  }

  @Test func `ids outside the vocabulary are nothing`() throws {
    let tokenizer = try RecordedCases.tokenizer("starter")
    var detokenizer = IncrementalDetokenizer(tokenizer: tokenizer)
    for id in [-1, 8192, .max, .min] as [TokenID] { #expect(detokenizer.append(id) == []) }
  }
}
