import Testing
import Tokenization

@testable import CodeCompletion

@Suite struct PrefixConstraintTests {
  private let tokenizer: Tokenizer
  private let vocabulary: SortedVocabulary

  init() throws {
    tokenizer = try ToyTokenizer.shared.get()
    vocabulary = SortedVocabulary(tokenizer)
  }

  private var count: Int { tokenizer.vocabulary.tokens.count }

  private func found(_ text: [UInt8]) -> [TokenID] {
    let (beginnings, extensions) = vocabulary.tokens(agreeingWith: text)
    return beginnings + extensions
  }

  /// What the definition says, looked at token by token.
  private func agreeing(with text: [UInt8]) -> Set<TokenID> {
    Set(
      (0..<count).map { TokenID($0) }.filter { id in
        let bytes = tokenizer.bytes(of: id)
        return !tokenizer.isSpecial(id) && !bytes.isEmpty
          && (bytes.starts(with: text) || text.starts(with: bytes))
      })
  }

  @Test(arguments: [
    "r", "re", "ret", " return", " retu", "\n    ", "        ", "self.value", "(", "<fim_prefix>",
    "é", "x", "resultresultresult", "",
  ])
  func `the tokens that agree are those of the definition`(text: String) {
    let found = found(Array(text.utf8))
    #expect(Set(found) == agreeing(with: Array(text.utf8)))
    #expect(found.count == Set(found).count)
  }

  @Test func `the tokens that agree with any bytes are those of the definition`() {
    var random = SplitMix(state: 7)
    let alphabet = Array("ret usnlf()\n".utf8) + [0xC3, 0xFF]
    for _ in 0..<60 {
      let text = (0..<Int.random(in: 1...9, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      #expect(Set(found(text)) == agreeing(with: text), "\(text)")
    }
  }

  @Test func `whatever the model prefers, the text begins with what is required`() {
    var random = SplitMix(state: 11)
    let pieces = ["\n        ", " ret", "self", " = (", "\t\t", "é", "()", "\n\n    ", " résumé"]
    for step in 0..<40 {
      let required = Array((pieces.randomElement(using: &random) ?? "").utf8)
      let constraint = PrefixConstraint(required, vocabulary: vocabulary)
      var generated: [TokenID] = []
      for _ in 0..<(required.count + 2) {
        var logits = (0..<count).map { _ in Float.random(in: -9...9, using: &random) }
        // The end of the text is what a model that knows nothing likes best.
        logits[0] = 20
        logits.withUnsafeMutableBufferPointer { constraint.restrict($0, after: generated) }
        let best = logits.indices.max { logits[$0] < logits[$1] } ?? 0
        generated.append(TokenID(best))
        if best == 0 { break }
      }
      let text = tokenizer.decode(generated.prefix { $0 != 0 })
      #expect(text.starts(with: required), "step \(step)")
      #expect(generated.last == 0, "free again once it is written")
    }
  }

  @Test func `logits are left alone where nothing can be required of them`() {
    let before: [Float] = [1, 2, 3]
    var logits = before
    func restrict(_ required: String, after generated: [TokenID]) {
      let constraint = PrefixConstraint(Array(required.utf8), vocabulary: vocabulary)
      logits.withUnsafeMutableBufferPointer { constraint.restrict($0, after: generated) }
    }
    restrict("", after: [])
    #expect(logits == before)
    // All tokens of the text lie beyond these logits.
    restrict("return", after: [])
    #expect(logits == before)
    restrict("re", after: tokenizer.encode(Array("return".utf8)))
    #expect(logits == before)
    // Ids that no vocabulary has write nothing.
    restrict("return", after: [-1, TokenID.max])
    #expect(logits == before)
  }
}
