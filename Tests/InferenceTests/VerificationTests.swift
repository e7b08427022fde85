import Inference
import Testing
import Tokenization

/// Several tokens in one pass have the bits of one after the other.
struct VerificationTests {
  private let golden: GoldenCheckpoint
  private let prompt: [TokenID]

  init() throws {
    golden = try GoldenCheckpoint("mqa")
    prompt = golden.tokens(1, count: 12)
  }

  @Test(arguments: [KeyValueType.f16, .f32])
  func `rows of one pass are single steps, to the bit`(type: KeyValueType) throws {
    let (single, together) = (
      try golden.session(keyValueType: type), try golden.session(keyValueType: type)
    )
    for count in [1, 2, 3, 5, 8, 13, 16] {
      let more = golden.tokens(UInt64(count), count: count)
      _ = try single.sync(to: prompt)
      _ = try together.sync(to: prompt)
      try together.append(verifying: more)
      for (row, token) in more.enumerated() {
        try single.append(token)
        #expect(Array(together.logits(row: row)) == Array(single.logits), "row \(row) of \(count)")
      }
      #expect(Array(together.logits) == Array(single.logits))
      #expect(together.tokenCount == prompt.count + count)
    }
  }

  @Test func `tokens that are taken back leave no trace`() throws {
    let (plain, guessing) = (try golden.session(), try golden.session())
    _ = try plain.sync(to: prompt)
    _ = try guessing.sync(to: prompt)
    let right = golden.tokens(2, count: 20)
    for (index, token) in right.enumerated() {
      try plain.append(token)
      let wrong = golden.tokens(UInt64(index) + 50, count: index % 15)
      try guessing.append(verifying: [token] + wrong)
      #expect(Array(guessing.logits(row: 0)) == Array(plain.logits))
      guessing.truncate(to: prompt.count + index + 1)
      #expect(guessing.tokenCount == plain.tokenCount)
    }
    guessing.truncate(to: 9000)
    #expect(guessing.tokenCount == plain.tokenCount)
    guessing.truncate(to: -1)
    #expect(guessing.tokenCount == 0)
    // What was taken back is computed again, not read.
    #expect(try guessing.sync(to: prompt)?.computedTokens == prompt.count)
  }

  @Test func `too many tokens, none and no prompt are errors`() throws {
    let session = try golden.session()
    #expect(throws: InferenceError.self) { try session.append(verifying: [1]) }
    _ = try session.sync(to: prompt)
    #expect(throws: InferenceError.self) { try session.append(verifying: []) }
    let many = [TokenID](repeating: 1, count: Session.longestVerification + 1)
    #expect(throws: InferenceError.self) { try session.append(verifying: many) }
    #expect(throws: InferenceError.self) { try session.append(verifying: [1, -1]) }
    #expect(session.tokenCount == prompt.count)
    let limit = session.model.contextLength
    _ = try session.sync(to: golden.tokens(3, count: limit - 1))
    #expect(throws: InferenceError.contextOverflow(tokens: limit + 1, limit: limit)) {
      try session.append(verifying: [1, 2])
    }
    try session.append(verifying: [1])
  }

  @Test func `a row that is not there is the nearest one`() throws {
    let session = try golden.session()
    _ = try session.sync(to: prompt)
    #expect(Array(session.logits(row: 7)) == Array(session.logits))
    try session.append(verifying: [1, 2])
    #expect(Array(session.logits(row: -3)) == Array(session.logits(row: 0)))
    #expect(Array(session.logits(row: 16)) == Array(session.logits(row: 1)))
  }
}
