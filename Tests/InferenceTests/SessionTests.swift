import Testing
import Tokenization

@testable import Inference

/// Timelines: what is reused, what is given up, and that neither changes a result.
struct SessionTests {
  private let golden: GoldenCheckpoint

  init() throws { golden = try GoldenCheckpoint("mqa") }

  private func prompt(_ seed: UInt64, count: Int) -> [TokenID] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      TokenID.random(in: 0..<TokenID(golden.vocabularySize), using: &random)
    }
  }

  @Test func `one more token computes one token`() throws {
    let session = try golden.session()
    let prompt = prompt(1, count: 20)
    #expect(try session.sync(to: prompt) == .init(reusedTokens: 0, computedTokens: 20))
    #expect(
      try session.sync(to: prompt + [3]) == .init(reusedTokens: 20, computedTokens: 1))
  }

  @Test func `the same prompt computes its last token again`() throws {
    let session = try golden.session()
    let prompt = prompt(1, count: 20)
    _ = try session.sync(to: prompt)
    let before = Array(session.logits)
    #expect(try session.sync(to: prompt) == .init(reusedTokens: 19, computedTokens: 1))
    #expect(Array(session.logits) == before)
  }

  @Test func `reuse gives the bits of a fresh session`() throws {
    let reusing = try golden.session()
    let base = prompt(2, count: 24)
    try Self.grow(reusing, to: base, step: 16)
    for (cut, step) in [(23, 16), (5, 3), (12, 11), (1, 1), (20, 16)] {
      let edited = Array(base.prefix(cut)) + prompt(UInt64(cut), count: 9)
      try Self.grow(reusing, to: edited, step: step)
      let fresh = try golden.session()
      try Self.grow(fresh, to: edited, step: 13)
      #expect(Array(reusing.logits) == Array(fresh.logits), "cut at \(cut)")
    }
  }

  /// Passes of at most `step` rows; up to 16 a row's bits do not depend on the pass.
  private static func grow(_ session: Session, to tokens: [TokenID], step: Int) throws {
    for end in stride(from: step, to: tokens.count, by: step) {
      _ = try session.sync(to: Array(tokens.prefix(end)))
    }
    _ = try session.sync(to: tokens)
  }

  @Test func `going to another document and back costs one token`() throws {
    let session = try golden.session()
    let (first, second) = (prompt(3, count: 30), prompt(4, count: 28))
    _ = try session.sync(to: first)
    _ = try session.sync(to: second)
    #expect(try session.sync(to: first)?.computedTokens == 1)
    #expect(try session.sync(to: second)?.computedTokens == 1)
  }

  @Test func `what the model wrote does not count as a loss`() throws {
    let session = try golden.session()
    let prompt = prompt(5, count: 8)
    _ = try session.sync(to: prompt)
    for token in self.prompt(6, count: 20) { try session.append(token) }
    let before = session.keyValueBytes
    #expect(try session.sync(to: prompt + [1])?.computedTokens == 1)
    #expect(session.keyValueBytes == before)
  }

  @Test func `the least recently used timeline goes when memory is short`() throws {
    let model = try golden.session().model
    let session = try Session(model: model, memoryLimit: 1, keyValueType: .f16)
    let (first, second) = (prompt(7, count: 30), prompt(8, count: 30))
    _ = try session.sync(to: first)
    _ = try session.sync(to: second)
    #expect(try session.sync(to: first)?.computedTokens == 30)
  }

  @Test func `places that are visited once do not pile up`() throws {
    let session = try golden.session()
    _ = try session.sync(to: prompt(100, count: 12))
    let one = session.keyValueBytes
    for seed in 1..<50 { _ = try session.sync(to: prompt(100 + UInt64(seed), count: 12)) }
    #expect(session.keyValueBytes > one)
    #expect(session.keyValueBytes <= TimelineStore.mostTimelines * one)
    #expect(try session.sync(to: prompt(149, count: 12))?.computedTokens == 1)
  }

  @Test func `adapters do not share keys and values`() throws {
    let session = try golden.session()
    let prompt = prompt(9, count: 12)
    _ = try session.sync(to: prompt)
    session.adapters = AdapterSet(identity: "mine", updates: [:])
    #expect(try session.sync(to: prompt)?.reusedTokens == 0)
  }

  @Test func `a cancelled prefill leaves nothing wrong behind`() throws {
    let session = try golden.session()
    let prompt = prompt(10, count: 20)
    #expect(try session.sync(to: prompt, isCancelled: { true }) == nil)
    _ = try session.sync(to: prompt)
    let fresh = try golden.session()
    _ = try fresh.sync(to: prompt)
    #expect(Array(session.logits) == Array(fresh.logits))
  }

  @Test func `too many tokens and unknown ids are errors`() throws {
    let session = try golden.session()
    let limit = session.model.contextLength
    #expect(throws: InferenceError.contextOverflow(tokens: limit + 1, limit: limit)) {
      try session.sync(to: prompt(11, count: limit + 1))
    }
    let size = session.model.vocabularySize
    for id in [TokenID(size), -1] {
      #expect(throws: InferenceError.unknownToken(id: id, vocabularySize: size)) {
        try session.sync(to: [1, id])
      }
    }
    #expect(throws: InferenceError.self) { try session.sync(to: []) }
    _ = try session.sync(to: prompt(11, count: limit))
    #expect(throws: InferenceError.self) { try session.append(0) }
  }

  @Test func `threads do not change a bit`() throws {
    let prompt = prompt(12, count: 31)
    let one = try golden.session(threads: 1)
    _ = try one.sync(to: prompt)
    for threads in [2, 3] {
      let many = try golden.session(threads: threads)
      _ = try many.sync(to: prompt)
      #expect(Array(many.logits) == Array(one.logits))
    }
  }

  @Test func `an unknown kernel table is an error that names the known ones`() throws {
    #expect(
      throws: InferenceError.unsupportedISA(
        name: "mmx", available: ComputeContext.availableISAs)
    ) { try golden.session(isa: "mmx") }
  }
}
