import CodeCompletion
import Testing

@testable import Evaluation

/// What the kinds of holes take out.
@Suite struct HoleKindTests {
  /// The texts around the cursor of all holes: `left|right` of the cursor's line, and what is expected.
  private func check(
    _ kind: HoleKind, _ text: String, seed: UInt64 = 0, is expected: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let bytes = Array(text.utf8)
    let found = kind.holes(in: bytes, seed: seed).map { hole in
      let without = hole.text(without: bytes)
      let start = without[..<hole.range.lowerBound].lastIndex(of: Hole.newline).map { $0 + 1 } ?? 0
      let end = without[hole.range.lowerBound...].firstIndex(of: Hole.newline) ?? without.count
      let left = String(decoding: without[start..<hole.range.lowerBound], as: UTF8.self)
      let right = String(decoding: without[hole.range.lowerBound..<end], as: UTF8.self)
      return "\(left)|\(right) <- " + String(decoding: bytes[hole.range], as: UTF8.self)
    }
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  @Test func `a line is what it always was`() {
    check(.line, "if x:\n    y()\n", is: ["| <- if x:", "    | <- y()"])
  }

  @Test func `a body is what stands deeper than its header`() {
    check(
      .block, "def f(a):\n    b = a\n\n    return b\n\nx = 1\n",
      is: ["    | <- b = a\n\n    return b"])
    check(.block, "func f() {\n\ta()\n\tb()\n}\n", is: ["\t| <- a()\n\tb()"])
    check(
      .block, "if a:\n  if b:\n    c\n    d\n",
      is: ["  | <- if b:\n    c\n    d", "    | <- c\n    d"])
  }

  @Test func `bodies of one line, of nine, and what no header opens are left out`() {
    check(.block, "if a:\n  b\nc\n", is: [])
    check(.block, "if a:\n" + String(repeating: "  b\n", count: 9), is: [])
    check(
      .block, "if a:\n" + String(repeating: "  b\n", count: 8) + "c\n",
      is: [
        "  | <- " + Array(repeating: "b", count: 8).joined(separator: "\n  ")
      ])
    check(.block, "a = 1\n  b\n  c\n", is: [])
    check(.block, "if a:\n\n  b\n  c\n", is: [])
    check(.block, "if a:", is: [])
  }

  @Test func `the rest of a line follows a character inside of it`() {
    let text = "    value = other\n"
    let bytes = Array(text.utf8)
    var starts = Set<Int>()
    for seed in UInt64(0)..<200 {
      let holes = HoleKind.rest.holes(in: bytes, seed: seed)
      #expect(holes.count == 1)
      guard let hole = holes.first else { continue }
      #expect(hole.range.upperBound == 17)
      starts.insert(hole.range.lowerBound)
    }
    // Behind the first character, before the last.
    #expect(starts == Set(5...16))
    check(.rest, "x\n", is: [])
    // No scalar is cut.
    check(.rest, "aé\n", is: ["a| <- é"])
  }

  @Test func `a pair keeps the closers that an editor inserted`() {
    check(.pair, "f(a, b):\n", is: ["f(|) <- a, b):"])
    check(.pair, "x = \"a\\\"b\"\n", is: ["x = \"|\" <- a\\\"b\""])
    let nested = Set(
      (UInt64(0)..<50).flatMap { seed in
        HoleKind.pair.holes(in: Array("f(g[1])".utf8), seed: seed).map { hole in
          "\(hole.range.lowerBound) " + String(decoding: hole.closers, as: UTF8.self)
        }
      })
    #expect(nested == ["2 )", "4 ])"])
  }

  @Test func `a gap lies between words, with code behind it`() {
    let text = "  x = f(ab, 1)\n"
    var pieces = Set<String>()
    for seed in UInt64(0)..<300 {
      for hole in HoleKind.gap.holes(in: Array(text.utf8), seed: seed) {
        let piece = Array(text.utf8)[hole.range].dropLast(hole.closers.count)
        pieces.insert(String(decoding: piece, as: UTF8.self))
        #expect(Array(text.utf8)[hole.range].suffix(hole.closers.count).elementsEqual(hole.closers))
        #expect(!hole.closers.isEmpty)
      }
    }
    #expect(pieces.isSuperset(of: ["ab", "f(", "= f(ab", "1"]))
    #expect(pieces.isDisjoint(with: ["x", "a", "b", " ", ")", "f(ab, 1)"]))
    check(.gap, "word\n", is: [])
    check(.gap, "é(\n", is: [])
  }

  @Test func `lines whose pairs end elsewhere have none`() {
    for text in [
      "f(a,\n", "a), b(c)\n", "f()\n", "it's\n", "\"\"\"doc\"\"\"\n", "(]\n", "a\n", "f(\"\n",
    ] {
      check(.pair, text, is: [])
    }
  }

  @Test func `a completion takes the place of the closers it writes`() throws {
    let text = Array("if f(a):\n".utf8)
    let hole = try #require(HoleKind.pair.holes(in: text, seed: 0).first)
    let file = SourceFile(path: "a.py", name: "a.py", language: "python")
    let place = HolePlace(
      file: file, text: text, hole: hole, kind: .pair, number: 1, total: 1)
    #expect(String(decoding: place.request.text, as: UTF8.self) == "if f()\n")
    #expect(place.request.offset == 5)
    func match(_ text: String, replacing replaced: Int) -> HoleMatch {
      var result = CompletionResult()
      result.candidates = [
        .init(
          text: text, ids: [], meanLogProbability: -1, stopReason: .newline,
          replacedBytesAfterCursor: replaced)
      ]
      return place.match(result)
    }
    #expect(match("a):", replacing: 1).isExact)
    #expect(!match("a):", replacing: 0).isExact)
    #expect(!match("a", replacing: 0).isExact)
    // Nothing suggested: the closer stands there.
    #expect(place.match(CompletionResult()).similarity == 1 - 2.0 / 3)
  }

  @Test func `the first line of a block counts for itself`() {
    let expected = Array("a\n  b".utf8)
    let first = HoleMatch(completion: Array("a\n  c".utf8), expected: expected)
    #expect(!first.isExact)
    #expect(first.isFirstLineExact)
    let none = HoleMatch(completion: Array("c\n  b".utf8), expected: expected)
    #expect(!none.isFirstLineExact)
  }

  @Test func `only bodies are asked for as blocks`() {
    #expect(HoleKind.allCases.map(\.mode) == [.line, .line, .block, .line, .line])
  }

  @Test func `holes of hostile text lie inside of it`() {
    let texts = [
      "", "\n", "(", "\"", "\\", "'\\", "\u{0}:\n \u{0}\n \u{0}", "{\n", ":\r\n a\r\n b\r\n",
    ].map { Array($0.utf8) }
    for text in texts + [[0x80, 0x28, 0xFF, 0x22, 0x0A, 0x80]] {
      for kind in HoleKind.allCases {
        let holes = kind.holes(in: text, seed: .max)
        let areInside = holes.allSatisfy { !$0.range.isEmpty && text.indices.contains($0.range) }
        #expect(areInside, "\(kind)")
        #expect(holes.map(\.line) == holes.map(\.line).sorted(), "\(kind)")
        if kind == .line { #expect(holes.isEmpty == text.allSatisfy { $0 == 0x0A }) }
      }
    }
  }
}
