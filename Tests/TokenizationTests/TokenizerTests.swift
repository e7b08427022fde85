import JSONCoding
import TestSupport
import Testing
import Tokenization

@Suite struct TokenizerTests {
  @Test(arguments: ["starter", "bytelevel", "hyphens"])
  func `any bytes survive where the vocabulary has them`(name: String) throws {
    let tokenizer = try RecordedCases.tokenizer(name)
    let all = Array(UInt8.min...UInt8.max)
    #expect(tokenizer.decode(tokenizer.encode(all)) == all)
    var random = RandomText(seed: 5)
    for _ in 0..<200 {
      let text = random.bytes(atoms: 20)
      #expect(tokenizer.decode(tokenizer.encode(text)) == text)
      let noise = (0..<20).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      #expect(tokenizer.decode(tokenizer.encode(noise)) == noise)
    }
  }

  @Test func `bytes that the vocabulary lacks are dropped and their neighbours meet`() throws {
    let tokenizer = try tokenizer(tokens: ["a", "b", "ab"], merges: [("a", "b")])
    #expect(tokenizer.encode("axxb".utf8) == [2])
    #expect(tokenizer.encode("xyz".utf8) == [])
  }

  @Test func `a special is only found where it is asked for`() throws {
    let tokenizer = try RecordedCases.tokenizer("starter")
    let text = "a<fim_prefix>b".utf8
    #expect(!tokenizer.encode(text).contains(1))
    #expect(tokenizer.decode(tokenizer.encode(text)) == Array(text))
    #expect(tokenizer.encodeParsingSpecials(text).filter(tokenizer.isSpecial) == [1])
    #expect(tokenizer.isSpecial(18) && !tokenizer.isSpecial(19) && !tokenizer.isSpecial(-1))
  }

  @Test func `short and long pieces merge alike`() throws {
    // 64 symbols are merged by scanning, more with the heap; the digit cuts the text in between.
    let tokenizer = try RecordedCases.tokenizer("starter")
    var random = RandomText(seed: 6)
    let letters = Array("etaoinshrdlucmfgypwbvk".utf8)
    for _ in 0..<20 {
      let word = (0..<300).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }
      let ids = tokenizer.encode(word)
      #expect(tokenizer.decode(ids) == word)
      // What the whole word was cut into stays whole when the pieces come alone.
      for id in ids { #expect(tokenizer.encode(tokenizer.bytes(of: id)) == [id]) }
      #expect(ids == naiveMerge(word, tokenizer))
    }
  }

  @Test func `a long run of one class takes no quadratic time`() throws {
    let tokenizer = try RecordedCases.tokenizer("hyphens")
    let clock = ContinuousClock()
    func seconds(_ count: Int) -> Double {
      let text = [UInt8](repeating: UInt8(ascii: "e"), count: count)
      return clock.measure { #expect(!tokenizer.encode(text).isEmpty) } / .seconds(1)
    }
    _ = seconds(1000)
    // Sixteen times the text: 16 to 20 times the time, 256 if it were quadratic.
    #expect(seconds(64_000) < 100 * max(seconds(4000), 0.001))
  }

  @Test func `many threads share a tokenizer`() async throws {
    let tokenizer = try RecordedCases.tokenizer("starter")
    let texts = try RecordedCases.shared.get().texts.prefix(200)
    let expected = texts.map { tokenizer.encode($0.utf8) }
    await withTaskGroup(of: [[TokenID]].self) { group in
      for _ in 0..<8 { group.addTask { texts.map { tokenizer.encode($0.utf8) } } }
      for await ids in group { #expect(ids == expected) }
    }
  }

  private func tokenizer(
    tokens: [String], merges: [(String, String)]
  ) throws -> Tokenizer {
    try Tokenizer(
      vocabulary: Vocabulary(
        tokens: tokens, types: Array(repeating: .normal, count: tokens.count),
        merges: merges.map { .init(left: $0.0, right: $0.1) }, preTokenizer: .gpt2,
        endOfTextID: nil))
  }

  /// BPE as its paper states it: again and again, the pair of the lowest rank merges.
  private func naiveMerge(_ word: [UInt8], _ tokenizer: Tokenizer) -> [TokenID] {
    var ranks: [[String]: Int] = [:]
    for (rank, merge) in tokenizer.vocabulary.merges.enumerated() {
      ranks[[merge.left, merge.right]] = rank
    }
    var symbols = word.map { String(Character(Unicode.Scalar($0))) }
    while true {
      let pairs = zip(symbols, symbols.dropFirst()).enumerated().compactMap { index, pair in
        ranks[[pair.0, pair.1]].map { (rank: $0, index: index) }
      }
      guard let best = pairs.min(by: { $0.rank < $1.rank }) else { break }
      symbols[best.index] += symbols.remove(at: best.index + 1)
    }
    return symbols.compactMap { symbol in
      tokenizer.vocabulary.tokens.firstIndex(of: symbol).map { TokenID($0) }
    }
  }
}
