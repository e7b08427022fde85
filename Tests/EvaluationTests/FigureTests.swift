import CodeCompletion
import Inference
import Testing

@testable import Evaluation

/// The statistics and distances behind the figures.
@Suite struct FigureTests {
  @Test func `Wilson's interval agrees with published values`() throws {
    // R: binom::binom.confint(x, n, methods = "wilson").
    let some = try #require(WilsonInterval.of(15, in: 50))
    #expect((some.lowerBound - 0.1910_3).magnitude < 1e-4)
    #expect((some.upperBound - 0.4375).magnitude < 1e-4)
    let none = try #require(WilsonInterval.of(0, in: 10))
    #expect(none.lowerBound == 0)
    #expect((none.upperBound - 0.27753).magnitude < 1e-4)
    let all = try #require(WilsonInterval.of(10, in: 10))
    #expect(all.upperBound == 1)
    #expect((all.lowerBound - 0.72247).magnitude < 1e-4)
    #expect(WilsonInterval.of(0, in: 0) == nil)
    #expect(WilsonInterval.of(3, in: 2) == nil)
  }

  @Test(arguments: [
    ("", "", 0), ("abc", "", 3), ("", "abc", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2),
    ("same", "same", 0), ("äb", "ab", 1), ("🦊", "🐺", 1), ("ab", "ba", 2),
  ])
  func `edits are counted`(_ one: String, _ other: String, _ expected: Int) {
    #expect(Levenshtein.distance(one, other) == expected)
  }

  @Test func `similarity is one for equals and zero for strangers`() {
    #expect(Levenshtein.similarity("", "") == 1)
    #expect(Levenshtein.similarity("abc", "abc") == 1)
    #expect(Levenshtein.similarity("abc", "xyz") == 0)
    #expect(Levenshtein.similarity("abcd", "abc") == 0.75)
  }

  @Test func `an endless line costs no endless time`() {
    let line = String(repeating: "a", count: 1_000_000)
    #expect(Levenshtein.similarity(line, "a") == 1 - 4095.0 / 4096)
  }

  @Test func `a sample is made of different numbers in order`() {
    for seed in UInt64(0)..<20 {
      var random = SplitMix64(seed: seed)
      let sample = random.sample(10, below: 15)
      #expect(Set(sample).count == 10)
      #expect(sample == sample.sorted())
      #expect(sample.allSatisfy { (0..<15).contains($0) })
    }
    var random = SplitMix64(seed: 0)
    #expect(random.sample(5, below: 3) == [0, 1, 2])
    #expect(random.sample(0, below: 3) == [])
    #expect(random.sample(3, below: 0) == [])
  }

  @Test func `a seed chooses the same on every machine`() {
    var random = SplitMix64(seed: 0)
    // The reference implementation's first two numbers for the state 0.
    #expect(random.next() == 0xE220_A839_7B1D_CDAF)
    #expect(random.next() == 0x6E78_9E6A_A1B9_65F4)
  }

  @Test func `drawn pairs give the interval of their difference`() throws {
    let gains = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    let interval = try #require(
      PairedBootstrap.interval(count: gains.count) { drawn in
        drawn.reduce(0) { $0 + gains[$1] } / Double(drawn.count)
      })
    // 5.5 and 1.96 standard errors of 0.908 to both sides.
    #expect((interval.lowerBound - 3.72).magnitude < 0.25)
    #expect((interval.upperBound - 7.28).magnitude < 0.25)
    let same = PairedBootstrap.interval(count: 10) { _ in 0 }
    #expect(same == 0...0)
    #expect(PairedBootstrap.interval(count: 1) { _ in 0 } == nil)
    #expect(PairedBootstrap.interval(count: 5) { _ in nil } == nil)
  }

  @Test func `what is shown is judged by precision and by what it keeps`() {
    var score = ShowingScore()
    let right = HoleMatch(completion: Array("abcd".utf8), expected: Array("abcd".utf8))
    let wrong = HoleMatch(completion: Array("ab".utf8), expected: Array("abcd".utf8))
    score.add(HoleOutcome(match: right, isSuggested: true, isShown: true))
    score.add(HoleOutcome(match: right, isSuggested: true, isShown: false))
    score.add(HoleOutcome(match: wrong, isSuggested: true, isShown: true))
    score.add(HoleOutcome(match: wrong, isSuggested: true, isShown: false))
    score.add(HoleOutcome(match: wrong, isSuggested: false, isShown: false))
    #expect(score.shown == 2)
    #expect(score.precision == 0.5)
    #expect(score.charactersKept == 0.5)
    #expect(ShowingScore().precision == nil)
    #expect(ShowingScore().charactersKept == nil)
  }

  @Test func `a candidate that a rule kept silent about was not shown`() throws {
    let place = HolePlace(
      file: SourceFile(path: "a.py", name: "a.py", language: "python"), text: Array("a\n".utf8),
      hole: Hole(line: 1, range: 0..<1), kind: .line, number: 1, total: 1)
    var result = CompletionResult()
    result.candidates = [.init(text: "a", ids: [], meanLogProbability: -1, stopReason: .newline)]
    #expect(HoleOutcome(result, at: place).isShown)
    result.silence = .gated(meanLogProbability: -3, minimum: -2)
    let gated = HoleOutcome(result, at: place)
    #expect(gated.match.isExact && gated.isSuggested && !gated.isShown)
    result.candidates = []
    #expect(!HoleOutcome(result, at: place).isSuggested)
  }
}
