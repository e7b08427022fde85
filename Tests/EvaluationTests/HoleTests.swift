import Testing

@testable import Evaluation

/// Lines that are taken out, and what counts as putting them back.
@Suite struct HoleTests {
  /// The texts of all holes, with their line numbers.
  private func check(
    _ text: String, has expected: [(Int, String)],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let bytes = Array(text.utf8)
    let found = Hole.lines(in: bytes).map {
      ($0.line, String(decoding: bytes[$0.range], as: UTF8.self))
    }
    #expect(
      found.map { "\($0)" } == expected.map { "\($0)" }, sourceLocation: sourceLocation)
  }

  @Test func `a hole is a line after its indentation`() {
    check("a\n  b c\n\n\td\n", has: [(1, "a"), (2, "b c"), (4, "d")])
    check("a\n  last", has: [(1, "a"), (2, "last")])
  }

  @Test func `blank lines are no holes`() {
    check("", has: [])
    check("\n \n\t\n \r\n", has: [])
  }

  @Test func `line ends do not belong to a hole`() {
    check("a \r\n b\r\n", has: [(1, "a "), (2, "b")])
  }

  @Test func `the file without a hole keeps its indentation and line end`() {
    let text = Array("if x:\r\n    y()\r\nz\r\n".utf8)
    let hole = Hole.lines(in: text)[1]
    #expect(hole.text(without: text) == Array("if x:\r\n    \r\nz\r\n".utf8))
    #expect(text[..<hole.range.lowerBound] == Array("if x:\r\n    ".utf8)[...])
  }

  @Test func `blanks at the end do not matter, blanks elsewhere do`() {
    var score = HoleScore()
    score.add(completion: "return x", expected: Array("return x  \t".utf8))
    score.add(completion: "return x ", expected: Array("return x".utf8))
    score.add(completion: "return  x", expected: Array("return x".utf8))
    score.add(completion: "", expected: Array("y".utf8))
    #expect(score.holes == 4)
    #expect(score.exactMatches == 2)
    #expect(score.emptyCompletions == 1)
    #expect(score.immediateEnds == 0)
    #expect(score.exactMatch == 0.5)
    let similarities: [Double] = [1, 1, 1 - 1.0 / 9, 0]
    #expect(score.editSimilarity == similarities.reduce(0, +) / 4)
  }

  @Test func `nothing measured is nothing, not zero`() {
    #expect(HoleScore().exactMatch == nil)
    #expect(HoleScore().exactMatchInterval == nil)
    #expect(HoleScore().editSimilarity == nil)
    #expect(BitsPerByte().value == nil)
  }
}
