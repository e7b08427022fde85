import JSONCoding
import TestSupport
import Testing
import Tokenization

@testable import TrainingData

/// What becomes of a document when it is trained on.
@Suite(.timeLimit(.minutes(1))) struct ExampleTests {
  private func maker(
    _ length: Int = 128, seed: UInt64 = 1, _ change: (inout ExampleOptions) -> Void = { _ in }
  ) throws -> ExampleMaker {
    var options = ExampleOptions()
    change(&options)
    return try ExampleMaker(
      tokenizer: Samples.tokenizer(), options: options, length: length, seed: seed)
  }

  /// The text that an example stands for, found in its tokens alone.
  private func text(
    of example: ExampleMaker.Example, _ tokenizer: Tokenizer
  ) throws -> (text: [UInt8], header: [UInt8]) {
    let specials = tokenizer.specials
    var tokens = example.tokens[...]
    if tokens.last == specials.endOfText { tokens.removeLast() }
    var suffix = ArraySlice<TokenID>()
    if let format = example.format {
      #expect(tokens.first == specials.fimPrefix)
      tokens = tokens.dropFirst()
      let suffixAt = try #require(specials.fimSuffix.flatMap { tokens.firstIndex(of: $0) })
      let middleAt = try #require(specials.fimMiddle.flatMap { tokens.firstIndex(of: $0) })
      suffix = tokens[(suffixAt + 1)..<middleAt]
      tokens =
        format == .psm
        ? (tokens[..<suffixAt] + tokens[(middleAt + 1)...])[...] : tokens[(middleAt + 1)...]
    }
    var header: [UInt8] = []
    if example.headerCount > 0 {
      #expect(tokens.first == specials.filename)
      header = tokenizer.decode(tokens.dropFirst().prefix(example.headerCount - 1))
      tokens = tokens.dropFirst(example.headerCount)
    }
    let sentinels = tokenizer.specialIDs
    #expect(!(Array(tokens) + suffix).contains { sentinels.contains($0) })
    return (tokenizer.decode(tokens) + tokenizer.decode(suffix), header)
  }

  @Test func `examples hold each byte of a document once, and undo to it`() throws {
    let tokenizer = try Samples.tokenizer()
    var (formats, headers, plain) = ([FIMFormat: Int](), 0, 0)
    for seed in 0..<60 {
      var random = CounterRandom(seed: UInt64(seed), stream: 3)
      let length = 64 + random.next(below: 200)
      let document = Samples.text(&random, atoms: 1 + random.next(below: 300))
      let maker = try maker(length, seed: UInt64(seed)) { $0.fimRate = 0.7 }
      let examples = try maker.examples(of: document, path: "a/b.py", number: seed)
      var end = 0
      for example in examples {
        #expect(example.tokens.count <= length && !example.tokens.isEmpty)
        #expect(example.range.lowerBound == end)
        end = example.range.upperBound
        let (text, header) = try text(of: example, tokenizer)
        #expect(text == Array(document[example.range]), "seed \(seed), \(example.range)")
        #expect(header == (example.headerCount > 0 ? Array("a/b.py\n".utf8) : []))
        let isLast = example.range.upperBound == document.count
        let ends = example.tokens.last == tokenizer.specials.endOfText
        #expect(ends == (example.format != nil || isLast))
        if let format = example.format { formats[format, default: 0] += 1 } else { plain += 1 }
        if example.headerCount > 0 { headers += 1 }
      }
      #expect(end == document.count, "seed \(seed)")
    }
    #expect(formats[.spm, default: 0] > 50 && formats[.psm, default: 0] > 50)
    #expect(headers > 100 && plain > 100)
  }

  @Test func `parts are tokenized apart, as a prompt has them`() throws {
    let tokenizer = try Samples.tokenizer()
    let document = Array(Samples.source(3, lines: 8).utf8)
    var cursors = 0
    for number in 0..<80 {
      let isCursor = number % 2 == 0
      let maker = try maker(400) {
        ($0.fimRate, $0.headerRate, $0.cursorRate) = (1, 1, isCursor ? 1 : 0)
      }
      for example in try maker.examples(of: document, path: "x.py", number: number) {
        guard let format = example.format, let middle = example.middle else { continue }
        var prefix = Array(document[example.range.lowerBound..<middle.lowerBound])
        var written = Array(document[middle])
        let suffix = Array(document[middle.upperBound..<example.range.upperBound])
        var ids = tokenizer.encode(prefix)
        let piece = try IncrementalTokenization(prefix, tokenizer: tokenizer).lastPiece
        if isCursor, let piece {
          // The last word before a cursor is written again: see token healing.
          ids = tokenizer.encode(prefix).dropLast(piece.idCount)
          written = piece.bytes + written
          prefix.removeLast(piece.bytes.count)
          cursors += 1
        }
        let prompt = try format.prompt(
          prefix: ids, suffix: tokenizer.encode(suffix),
          header: FIMFormat.header(path: "x.py", tokenizer: tokenizer),
          specials: tokenizer.specials)
        let end = try #require(tokenizer.specials.endOfText)
        #expect(example.tokens == prompt + tokenizer.encode(written) + [end], "\(number)")
      }
    }
    #expect(cursors > 20)
  }

  @Test func `the same seed and number make the same examples, others make others`() throws {
    let document = Array(Samples.source(5, lines: 100).utf8)
    let maker = try maker()
    let first = try maker.examples(of: document, path: "a.py", number: 3)
    #expect(try maker.examples(of: document, path: "a.py", number: 3) == first)
    #expect(try maker.examples(of: document, path: "a.py", number: 4) != first)
    #expect(try maker.examples(of: document, path: "a.py", number: 3, epoch: 1) != first)
    let other = try self.maker(seed: 2)
    #expect(try other.examples(of: document, path: "a.py", number: 3) != first)
  }

  @Test func `rates are kept`() throws {
    let document = Array(Samples.source(6, lines: 2000).utf8)
    func share(
      of isCounted: (ExampleMaker.Example) -> Bool, _ options: ExampleOptions
    ) throws -> Double {
      let maker = try maker(96) { $0 = options }
      let examples = try maker.examples(of: document, path: "a.py", number: 0)
      return Double(examples.count(where: isCounted)) / Double(examples.count)
    }
    let isSPM = { (example: ExampleMaker.Example) in example.format == .spm }
    let isPSM = { (example: ExampleMaker.Example) in example.format == .psm }
    var options = ExampleOptions()
    #expect(abs(try share(of: isSPM, options) - 0.25) < 0.05)
    #expect(abs(try share(of: isPSM, options) - 0.25) < 0.05)
    options.headerRate = 0.3
    #expect(abs(try share(of: { $0.headerCount > 0 }, options) - 0.3) < 0.06)
    options.fimRate = 1
    #expect(try share(of: { $0.format == nil }, options) < 0.02)
    options.spmRate = 0
    #expect(try share(of: isSPM, options) == 0)
    options.fimRate = 0
    #expect(try share(of: isPSM, options) == 0)
  }

  @Test func `cursors stand where an editor asks`() {
    let text = Array("def f(a):\n    return a\n\nclass B:\n\tx = 1\n\ty = 2\nend\n".utf8)
    let lines = TextLine.lines(of: text[...])
    #expect(lines.map(\.indentation) == [0, 4, 0, 8, 8, 0])
    #expect(TextLine.block(from: 0, in: lines) == 1...1)
    #expect(TextLine.block(from: 2, in: lines) == 3...4)
    #expect(TextLine.block(from: 5, in: lines) == nil)
    var random = CounterRandom(seed: 1, stream: 1)
    var kinds = Set<Int>()
    for _ in 0..<300 {
      guard let cut = MiddleCut.cursor(of: text[...], &random) else { continue }
      #expect(!cut.range.isEmpty)
      #expect(lines.contains { $0.content.upperBound == cut.range.upperBound })
      #expect(lines.contains { $0.content.contains(cut.range.lowerBound) })
      kinds.insert(text[cut.range].count { $0 == 0x0A })
    }
    #expect(kinds.isSuperset(of: [0, 1, 2, 3]))
    #expect(MiddleCut.cursor(of: Array(" \n\t\n".utf8)[...], &random) == nil)
    for _ in 0..<200 {
      let cut = MiddleCut.characters(of: Array("aß€𝄞".utf8)[...], &random)
      #expect([0, 1, 3, 6, 10].contains(cut.range.lowerBound))
      #expect([0, 1, 3, 6, 10].contains(cut.range.upperBound))
    }
  }

  @Test func `words without end, broken bytes and nothing at all are cut somewhere`() throws {
    let maker = try maker(64)
    for document in [
      [], [0x0A], [UInt8](repeating: 0x80, count: 5000), [UInt8](repeating: 0x20, count: 5000),
      [UInt8](repeating: UInt8(ascii: "e"), count: 5000),
      Array(String(repeating: "€", count: 999).utf8),
    ] {
      let examples = try maker.examples(of: document, path: "p", number: 0)
      #expect(examples.reduce(0) { $0 + $1.range.count } == document.count)
      #expect(examples.allSatisfy { $0.tokens.count <= 64 })
    }
  }

  @Test func `vocabularies and options that cannot do it are refused`() throws {
    let bare = try Tokenizer(
      vocabulary: Vocabulary(
        tokens: ["a", "<|endoftext|>"], types: [.normal, .control], merges: [],
        preTokenizer: .gpt2, endOfTextID: 1))
    #expect(throws: TrainingDataError.tokenization(.missingSpecial("<fim_prefix>"))) {
      try ExampleMaker(tokenizer: bare, length: 64, seed: 0)
    }
    var plain = ExampleOptions()
    plain.fimRate = 0
    let maker = try ExampleMaker(tokenizer: bare, options: plain, length: 64, seed: 0)
    #expect(try maker.examples(of: [0x61], path: "a.py", number: 0).map(\.tokens) == [[0, 1]])
    let endless = try Tokenizer(
      vocabulary: Vocabulary(
        tokens: ["a"], types: [.normal], merges: [], preTokenizer: .gpt2, endOfTextID: nil))
    #expect(throws: TrainingDataError.tokenization(.missingSpecial("<|endoftext|>"))) {
      try ExampleMaker(tokenizer: endless, length: 64, seed: 0)
    }
    #expect(throws: TrainingDataError.self) { try self.maker(63) }
    for value in [-0.1, 1.1, .nan] {
      #expect(throws: TrainingDataError.self) { try self.maker { $0.spmRate = value } }
    }
  }
}
