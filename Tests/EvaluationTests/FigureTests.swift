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
}
