import Inference
import Testing
import Tokenization

/// What a model thinks of given tokens.
struct ScoringTests {
  private let golden: GoldenCheckpoint
  private let prompt: [TokenID]

  init() throws {
    golden = try GoldenCheckpoint("mqa")
    prompt = golden.tokens(1, count: 12)
  }

  @Test(arguments: [(2, 1), (5, 3), (16, 15), (17, 4), (17, 16), (40, 1), (40, 39), (40, 20)])
  func `the sum is that of single steps`(length: Int, count: Int) throws {
    let session = try golden.session()
    let tokens = golden.tokens(UInt64(length), count: length)
    _ = try session.sync(to: prompt)
    let sum = try session.logProbability(ofLast: count, of: tokens)
    #expect(session.tokenCount == prompt.count)
    var expected: Float = 0
    for (index, token) in tokens.enumerated() {
      if index >= length - count {
        let logits = UnsafeBufferPointer(session.logits)
        expected += logits[Int(token)] - Sampler.logNormalizer(logits)
      }
      try session.append(token)
    }
    #expect(abs(sum - expected) < 1e-3, "\(sum) and \(expected)")
  }

  @Test func `the timeline is left as it was`() throws {
    let (plain, scoring) = (try golden.session(), try golden.session())
    let tokens = golden.tokens(7, count: 20)
    _ = try plain.sync(to: prompt + [3])
    _ = try scoring.sync(to: prompt)
    _ = try scoring.logProbability(ofLast: 9, of: tokens)
    let report = try scoring.sync(to: prompt + [3])
    #expect(report?.reusedTokens == prompt.count)
    #expect(Array(scoring.logits) == Array(plain.logits))
  }

  @Test func `too little to count, tokens that are not there and a full context`() throws {
    let session = try golden.session()
    #expect(throws: InferenceError.self) { try session.logProbability(ofLast: 1, of: [1, 2]) }
    _ = try session.sync(to: prompt)
    #expect(try session.logProbability(ofLast: 1, of: []) == 0)
    #expect(try session.logProbability(ofLast: 1, of: [1]) == 0)
    #expect(try session.logProbability(ofLast: 0, of: [1, 2]) == 0)
    #expect(throws: InferenceError.self) { try session.logProbability(ofLast: 1, of: [1, -1]) }
    let tooMany = golden.tokens(1, count: 10_000)
    #expect(throws: InferenceError.self) { try session.logProbability(ofLast: 1, of: tooMany) }
    #expect(session.tokenCount == prompt.count)
  }
}
