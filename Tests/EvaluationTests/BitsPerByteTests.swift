import Testing
import Tokenization

@testable import Evaluation

/// Which tokens are scored, and how the sum becomes bits per byte.
@Suite struct BitsPerByteTests {
  /// Text of which every byte is a token of its own: digits are never joined.
  private func digits(_ count: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(ascii: "7"), count: count)
  }

  /// Checks how many bytes of `count` one-byte tokens are scored.
  private func check(
    _ count: Int, context: Int = 8192, scores expected: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let scorer = try ScriptedScorer(contextLength: context)
    let bits = try BitsPerByte(of: digits(count), with: scorer)
    #expect(bits.bytes == expected, sourceLocation: sourceLocation)
    #expect(scorer.windows.allSatisfy { $0.count <= min(512, context) })
  }

  @Test func `the second half of every window is scored`() throws {
    try check(512, scores: 256)
    try check(1024, scores: 512)
    try check(1024, context: 256, scores: 512)
  }

  @Test func `a shorter window is scored from its own middle on`() throws {
    try check(612, scores: 256 + 50)
    try check(100, scores: 50)
    try check(101, scores: 51)
    try check(3, scores: 2)
    try check(2, scores: 1)
  }

  @Test func `a token with nothing before it is never scored`() throws {
    try check(0, scores: 0)
    try check(1, scores: 0)
    try check(513, scores: 256)
  }

  @Test func `windows hold the text's tokens and nothing else`() throws {
    let scorer = try ScriptedScorer()
    let text = digits(700)
    _ = try BitsPerByte(of: text, with: scorer)
    #expect(Array(scorer.windows.joined()) == scorer.tokenizer.encode(text))
    #expect(scorer.windows.map(\.count) == [512, 188])
  }

  @Test func `nats become bits, tokens become bytes`() throws {
    // One bit a token, and tokens of one byte.
    let scorer = try ScriptedScorer(logProbability: -0.693_147_180_559_945_3)
    let bits = try BitsPerByte(of: digits(512), with: scorer)
    #expect((try #require(bits.value) - 1).magnitude < 1e-12)
    // Longer tokens share the bit among their bytes.
    let words = Array(String(repeating: "return ", count: 200).utf8)
    let text = try BitsPerByte(of: words, with: scorer)
    #expect(try #require(text.value) < 1)
    #expect(text.bytes <= words.count)
  }

  @Test func `scoring stops when it is told to`() throws {
    let scorer = try ScriptedScorer()
    _ = try BitsPerByte(of: digits(5000), with: scorer) { _ in false }
    #expect(scorer.windows.count == 1)
  }

  @Test func `the probability of a token is its share of all`() {
    let logits: [Float] = [1, 3, 2]
    logits.withUnsafeBufferPointer { row in
      let probability = SessionScorer.logProbability(of: 1, in: row)
      // log(e^3 / (e^1 + e^2 + e^3))
      #expect((probability - -0.407_605_964).magnitude < 1e-6)
      #expect(SessionScorer.logProbability(of: 3, in: row) == -.infinity)
    }
  }
}
