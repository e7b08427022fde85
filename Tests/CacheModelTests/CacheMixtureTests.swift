import CacheModel
import Inference
import RepositoryIndex
import TestSupport
import Testing
import Tokenization

struct CacheMixtureTests {
  private static let seeds = UInt64(1)...200

  @Test func `the mixed distribution is (1 - w) softmax + w c, special tokens apart`() throws {
    var mixedCases = 0
    for seed in Self.seeds {
      let example = MixtureCase(seed: seed)
      let before = softmax(example.logits)
      let (logits, evidence) = example.mixed()
      let after = softmax(logits)
      #expect(abs(after.reduce(0, +) - 1) < 1e-5)
      let share = Double(evidence.weight)
      if share > 0 { mixedCases += 1 }
      var cacheMass = 0.0
      for token in 0..<MixtureCase.vocabularySize {
        if MixtureCase.specials.contains(TokenID(token)) {
          #expect(abs(after[token] - before[token]) < 1e-5, "special \(token), seed \(seed)")
        } else {
          let added = after[token] - (1 - share) * before[token]
          #expect(added > -1e-5, "token \(token), seed \(seed)")
          cacheMass += added
        }
        if example.logits[token] == -.infinity { #expect(logits[token] == -.infinity) }
      }
      // What the cache adds has no place among the special tokens: its mass is w M.
      let ordinary = 1 - MixtureCase.specials.reduce(0.0) { $0 + before[Int($1)] }
      #expect(abs(cacheMass - share * ordinary) < 1e-5, "seed \(seed)")
    }
    #expect(mixedCases > 150)
  }

  @Test func `only candidates and special tokens are written`() {
    for seed in Self.seeds {
      let example = MixtureCase(seed: seed)
      let candidates = Set(example.source.answer.levels.flatMap { $0.candidates.map { $0.token } })
      let after = example.mixed().logits
      for token in example.logits.indices where example.logits[token] != after[token] {
        let id = TokenID(token)
        #expect(candidates.contains(id) || MixtureCase.specials.contains(id))
      }
    }
  }

  @Test func `a probability asked for is the one that is mixed in`() {
    for seed in Self.seeds {
      let example = MixtureCase(seed: seed)
      let mixed = softmax(example.mixed().logits)
      var mixture = CacheMixture(source: example.source, specialTokens: MixtureCase.specials)
      for token in 0..<MixtureCase.vocabularySize {
        let asked = example.logits.withUnsafeBufferPointer {
          mixture.logProbability(of: TokenID(token), after: [3], row: $0)
        }
        #expect(abs(asked.exponential - mixed[token]) < 1e-5, "token \(token), seed \(seed)")
      }
      #expect(
        example.logits.withUnsafeBufferPointer {
          mixture.logProbability(of: -1, after: [3], row: $0)
        } == -.infinity)
    }
  }

  private static let nothing: [(String, Continuations)] = [
    ("no match", .none),
    ("an empty level", Continuations(levels: [.init(matchLength: 3, candidates: [])])),
    ("special tokens", continuations(.init(token: 1, count: 5))),
    ("other vocabularies", continuations(.init(token: 9999, count: 5), .init(token: -5, count: 2))),
    ("counts of nothing", continuations(.init(token: 5, count: 0), .init(token: 6, count: -3))),
  ]

  private static func continuations(_ candidates: Continuations.Candidate...) -> Continuations {
    Continuations(levels: [.init(matchLength: 3, candidates: candidates)])
  }

  @Test(arguments: nothing)
  func `where nothing is known every bit stays`(name: String, answer: Continuations) {
    var example = MixtureCase(seed: 3)
    example.source.answer = answer
    let (logits, evidence) = example.mixed()
    #expect(logits.map { $0.bitPattern } == example.logits.map { $0.bitPattern })
    #expect(evidence.weight == 0)
    #expect(evidence.entropy > 0)
  }

  @Test func `logits that are no numbers are left as they are`() {
    for bad in [Float.nan, .infinity] {
      var example = MixtureCase(seed: 4)
      example.logits[20] = bad
      let (logits, evidence) = example.mixed()
      #expect(logits.map { $0.bitPattern } == example.logits.map { $0.bitPattern })
      #expect(evidence.weight == 0)
    }
    var example = MixtureCase(seed: 4)
    for token in example.logits.indices { example.logits[token] = -.infinity }
    #expect(example.mixed().logits.allSatisfy { $0 == -.infinity })
  }

  @Test func `weights that are no numbers mix nothing`() {
    var weights = MixtureWeights()
    weights.logistic[3] = .nan
    let example = MixtureCase(seed: 5)
    #expect(example.mixed(weights: weights).logits == example.logits)
  }

  @Test func `evidence describes the longest match`() {
    var example = MixtureCase(seed: 6)
    example.logits = example.logits.map { max($0, -3) }
    example.logits[50] = 40
    example.source.answer = Continuations(levels: [
      .init(
        matchLength: 9,
        candidates: [.init(token: 50, count: 4, documentCount: 1), .init(token: 51, count: 1)]),
      .init(matchLength: 2, candidates: [.init(token: 50, count: 4), .init(token: 52, count: 30)]),
    ])
    let evidence = example.mixed().evidence
    #expect(evidence.matchLength == 9)
    #expect(evidence.occurrences == 5)
    #expect(evidence.distinctContinuations == 2)
    #expect(evidence.isInDocument)
    #expect(evidence.agrees)
    #expect(evidence.entropy >= 0 && evidence.entropy < 0.01)
    #expect(evidence.weight > 0 && evidence.weight < 1)
  }

  @Test func `a step looks at a bounded number of candidates`() {
    var example = MixtureCase(seed: 7)
    let many = (0..<200_000).map { Continuations.Candidate(token: TokenID($0 % 290 + 8), count: 1) }
    example.source.answer = Continuations(
      levels: (0..<64).map { .init(matchLength: 64 - $0, candidates: many) })
    let after = example.mixed().logits
    // 256 of a level are looked at, and those of the others are the same ones.
    let written = zip(after, example.logits).filter { $0 != $1 }.count
    #expect(written <= 256 + MixtureCase.specials.count)
    #expect(written > 200)
  }
}
