internal import Testing

@testable internal import LanguageServer

/// Documents against a model that recomputes everything from scalars.
@Suite struct DocumentTests {
  /// The same document, written as simply as can be.
  private struct NaiveDocument {
    var scalars: [Unicode.Scalar]

    var lines: [Range<Int>] {
      var result: [Range<Int>] = []
      var (start, index) = (0, 0)
      while index < scalars.count {
        let isPair =
          scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
        if scalars[index] == "\n" || scalars[index] == "\r" {
          result.append(start..<index)
          index += isPair ? 2 : 1
          start = index
        } else {
          index += 1
        }
      }
      return result + [start..<scalars.count]
    }

    func index(_ position: Position, _ encoding: PositionEncoding) -> Int {
      let lines = lines
      guard position.line < lines.count else { return scalars.count }
      var units = 0
      for index in lines[position.line] {
        units += Self.units(scalars[index], encoding)
        if units > position.character { return index }
      }
      return lines[position.line].upperBound
    }

    static func units(_ scalar: Unicode.Scalar, _ encoding: PositionEncoding) -> Int {
      switch encoding {
      case .utf8: String(scalar).utf8.count
      case .utf16: String(scalar).utf16.count
      case .utf32: 1
      }
    }

    var bytes: [UInt8] { scalars.flatMap { Array(String($0).utf8) } }
  }

  private static let pieces = [
    "\n", "\r\n", "\r", "a", "def f(x):", "    ", "é", "字", "😀", "e\u{301}", "\t", "\u{2028}", "",
    "12345678", "abcdefghijklmnop",
  ]

  @Test(arguments: PositionEncoding.allCases, ["\n", "\r\n", "\r", ""])
  func `random edits leave what the model has`(_ encoding: PositionEncoding, _ lineEnd: String) {
    var random = SeededGenerator(seed: 17)
    for _ in 0..<6 {
      let initial = (0..<20).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
      let text = initial.joined(separator: lineEnd)
      var document = Document(uri: "file:///a", languageID: "", version: 0, text: text)
      var naive = NaiveDocument(scalars: Array(text.unicodeScalars))
      for step in 0..<40 {
        let new = (0..<Int.random(in: 0...3, using: &random)).map { _ in
          Self.pieces.randomElement(using: &random) ?? ""
        }.joined()
        let first = Self.position(in: naive, &random)
        let second = Self.position(in: naive, &random)
        let ordered = (first.line, first.character) <= (second.line, second.character)
        let range = PositionRange(start: ordered ? first : second, end: ordered ? second : first)
        document.apply(
          [ContentChange(range: range, text: new)], version: step, encoding: encoding)
        let start = naive.index(range.start, encoding)
        let end = max(start, naive.index(range.end, encoding))
        naive.scalars.replaceSubrange(start..<end, with: Array(new.unicodeScalars))
        #expect(document.text == naive.bytes)
        let place = Self.position(in: naive, &random)
        let index = naive.index(place, encoding)
        let offset = naive.scalars[..<index].reduce(0) { $0 + String($1).utf8.count }
        #expect(document.offset(of: place, encoding) == offset)
        let back = document.position(of: offset, encoding)
        #expect(document.offset(of: back, encoding) == offset)
      }
    }
  }

  /// Mostly inside of the text, now and then behind a line's or the text's end.
  private static func position(
    in document: NaiveDocument, _ random: inout SeededGenerator
  ) -> Position {
    let line = Int.random(in: 0...document.lines.count, using: &random)
    return Position(line: line, character: Int.random(in: 0...24, using: &random))
  }

  @Test func `an edit with the ends exchanged means the same text`() {
    var document = Document(uri: "file:///a", languageID: "", version: 0, text: "abcdef")
    let range = PositionRange(
      start: Position(line: 0, character: 4), end: Position(line: 0, character: 2))
    document.apply([ContentChange(range: range, text: "-")], version: 1, encoding: .utf16)
    #expect(String(decoding: document.text, as: UTF8.self) == "ab-ef")
  }

  @Test func `changes of one notification build on each other`() {
    var document = Document(uri: "file:///a", languageID: "", version: 0, text: "one")
    let start = PositionRange(
      start: Position(line: 0, character: 0), end: Position(line: 0, character: 0))
    document.apply(
      [
        ContentChange(range: start, text: "dropped "), ContentChange(range: nil, text: "two"),
        ContentChange(range: start, text: "one, "),
      ], version: 7, encoding: .utf16)
    #expect(String(decoding: document.text, as: UTF8.self) == "one, two")
    #expect(document.version == 7)
  }

  @Test func `a position between the bytes of a line's end is before it`() {
    let document = Document(uri: "file:///a", languageID: "", version: 0, text: "ab\r\ncd")
    #expect(document.offset(of: Position(line: 0, character: 99), .utf16) == 2)
    #expect(document.position(of: 4, .utf16) == Position(line: 1, character: 0))
  }

  @Test(
    arguments: [
      ("file:///home/a/b.py", "/home/a/b.py"), ("file://localhost/a%20b.py", "/a b.py"),
      ("FILE:/x", "/x"), ("untitled:Untitled-1", nil), ("file:relative", nil), ("", nil),
      ("file:///a%2", "/a%2"), ("file:///%E5%AD%97", "/字"),
    ] as [(String, String?)])
  func `file URIs have paths`(_ uri: String, _ path: String?) {
    #expect(DocumentURI.path(of: uri) == path)
  }
}

/// SplitMix64, so that a failing case can be run again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
