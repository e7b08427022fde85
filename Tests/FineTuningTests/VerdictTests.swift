import Testing

@testable import FineTuning

@Suite struct VerdictTests {
  @Test func `bits per byte below zero switch it on`() {
    #expect(Verdict.finding(holes: 200, bits: -0.2...(-0.1), exact: -0.01...0.03) == .better)
  }

  @Test func `an interval that holds zero leaves it off`() {
    #expect(Verdict.finding(holes: 500, bits: -0.2...0.001, exact: 0.01...0.05) == .equal)
  }

  @Test func `lines that got worse are a veto`() {
    #expect(Verdict.finding(holes: 500, bits: -0.2...(-0.1), exact: -0.05...(-0.01)) == .worse)
  }

  @Test func `bits that got worse are worse`() {
    #expect(Verdict.finding(holes: 500, bits: 0.1...0.2, exact: -0.01...0.01) == .worse)
  }

  @Test func `too few holes are inconclusive, whatever they say`() {
    #expect(Verdict.finding(holes: 199, bits: -0.9...(-0.8), exact: 0.1...0.2) == .inconclusive)
  }

  @Test func `no interval is inconclusive`() {
    #expect(Verdict.finding(holes: 300, bits: nil, exact: 0.1...0.2) == .inconclusive)
  }

  @Test(arguments: [
    (1.2345, 3, "1.235"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-1.5, 0, "-2"), (12, 2, "12.00"),
    (0.007, 3, "0.007"),
  ]) func `numbers are rounded`(value: Double, digits: Int, text: String) {
    #expect(Verdict.number(value, digits) == text)
  }

  @Test func `what is no number has a word`() {
    #expect(Verdict.number(nil, 2) == "none")
    #expect(Verdict.number(.nan, 2) == "none")
  }
}
