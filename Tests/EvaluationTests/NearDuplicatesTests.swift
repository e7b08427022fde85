import Testing

@testable import Evaluation

/// Which files must not help each other.
@Suite struct NearDuplicatesTests {
  private func lines(_ numbers: some Sequence<Int>, indent: String = "") -> [UInt8] {
    Array(numbers.map { "\(indent)line \($0)\n" }.joined().utf8)
  }

  private func check(
    _ texts: [[UInt8]], like expected: [[Int]], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let duplicates = NearDuplicates(of: texts)
    #expect(
      texts.indices.map { duplicates.files(like: $0) } == expected, sourceLocation: sourceLocation)
  }

  @Test func `copies are found, whatever their blanks`() {
    check([lines(0..<9), lines(0..<9, indent: "  "), lines(20..<29)], like: [[1], [0], []])
    check([Array("a\r\n\r\nb\r\n".utf8), Array("a\nb".utf8)], like: [[1], [0]])
  }

  @Test func `half of all lines in common are too much`() {
    // 20 of 40 lines in both; 19 of 41.
    check([lines(0..<30), lines(10..<40)], like: [[1], [0]])
    check([lines(0..<30), lines(11..<41)], like: [[], []])
  }

  @Test func `a file inside of another is found from both sides`() {
    check([lines(0..<10), lines(0..<100)], like: [[1], [0]])
    check([lines(0..<10), lines(3..<100)], like: [[], []])
  }

  @Test func `files without lines are like none`() {
    check([[], Array("\n \n".utf8), lines(0..<3)], like: [[], [], []])
  }
}
