import Testing
import Tokenization

@Suite struct FIMFormatTests {
  private let specials = SpecialTokens(fimPrefix: 101, fimMiddle: 102, fimSuffix: 103)

  private func prompt(_ format: FIMFormat, header: [TokenID] = [], snippets: [TokenID] = []) throws
    -> [TokenID]
  {
    try format.prompt(
      prefix: [1, 2], suffix: [3, 4], header: header, snippets: snippets, specials: specials)
  }

  @Test func `psm goes prefix, suffix, middle`() throws {
    #expect(try prompt(.psm) == [101, 1, 2, 103, 3, 4, 102])
    #expect(try prompt(.psm, header: [8], snippets: [9]) == [101, 9, 8, 1, 2, 103, 3, 4, 102])
  }

  @Test func `spm as BigCode trained it ends with the prefix`() throws {
    #expect(try prompt(.spm) == [101, 103, 3, 4, 102, 1, 2])
    #expect(try prompt(.spm, header: [8], snippets: [9]) == [101, 103, 3, 4, 102, 9, 8, 1, 2])
  }

  @Test(arguments: FIMFormat.allCases)
  func `a missing sentinel is named`(format: FIMFormat) {
    for (missing, name) in [
      (\SpecialTokens.fimPrefix, "<fim_prefix>"), (\.fimSuffix, "<fim_suffix>"),
      (\.fimMiddle, "<fim_middle>"),
    ] {
      var specials = specials
      specials[keyPath: missing] = nil
      #expect(throws: TokenizationError.missingSpecial(name)) {
        try format.prompt(prefix: [1], suffix: [2], specials: specials)
      }
    }
  }

  @Test func `sentinels are found in either spelling`() throws {
    let starter = try RecordedCases.tokenizer("starter").specials
    #expect(
      starter
        == SpecialTokens(
          endOfText: 0, fimPrefix: 1, fimMiddle: 2, fimSuffix: 3, fimPad: 4, filename: 5,
          reponame: 18))
    let tokenizer = try RecordedCases.tokenizer("hyphens")
    let hyphens = tokenizer.specials
    #expect(hyphens.fimPrefix == hyphens.endOfText.map { $0 + 1 })
    #expect(hyphens.fimPrefix.map { tokenizer.decode([$0]) } == Array("<fim-prefix>".utf8))
    #expect(hyphens.fimMiddle != nil && hyphens.fimSuffix != nil && hyphens.fimPad != nil)
    #expect(hyphens.filename == nil)
  }

  @Test func `the header names the file`() throws {
    let starter = try RecordedCases.tokenizer("starter")
    let header = try FIMFormat.header(path: "a/b.py", tokenizer: starter)
    #expect(header == starter.encodeParsingSpecials("<filename>a/b.py\n".utf8))
    // A path is user text: it cannot smuggle a sentinel in.
    let odd = try FIMFormat.header(path: "<fim_middle>", tokenizer: starter)
    #expect(!odd.contains(2))
    let hyphens = try RecordedCases.tokenizer("hyphens")
    #expect(throws: TokenizationError.missingSpecial("<filename>")) {
      try FIMFormat.header(path: "a", tokenizer: hyphens)
    }
  }
}
