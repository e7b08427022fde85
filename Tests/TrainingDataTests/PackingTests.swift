import Storage
import TestSupport
import Testing
import Tokenization

@testable import TrainingData

/// Rows of examples, and the file that keeps them.
@Suite(.timeLimit(.minutes(1))) struct PackingTests {
  private func examples(of row: PackedRow) -> [[TokenID]] {
    zip(row.starts, row.starts.dropFirst() + [row.tokens.count]).map { Array(row.tokens[$0..<$1]) }
  }

  @Test func `every example lies whole in one row`() throws {
    for seed in 0..<30 {
      var random = CounterRandom(seed: UInt64(seed), stream: 1)
      let length = 16 + random.next(below: 100)
      var packer = RowPacker(length: length)
      var given: [[TokenID]] = []
      var rows: [PackedRow] = []
      for number in 0..<(1 + random.next(below: 600)) {
        let count = 1 + random.next(below: length)
        let example = (0..<count).map { TokenID(number * 1000 + $0) }
        given.append(example)
        if let row = packer.add(example) { rows.append(row) }
      }
      #expect(packer.add([]) == nil)
      #expect(packer.add([TokenID](repeating: 1, count: length + 1)) == nil)
      rows += packer.finish()
      #expect(packer.finish().isEmpty)
      #expect(rows.allSatisfy { $0.tokens.count <= length })
      let found = rows.flatMap(examples(of:)).sorted { $0[0] < $1[0] }
      #expect(found == given, "seed \(seed)")
    }
  }

  private func repository(_ files: Int) throws -> (TemporaryFolder, ScanResult) {
    let folder = try TemporaryFolder()
    for index in 0..<files {
      try folder.write(
        Array(Samples.source(index, lines: 10 + index * 3 % 50).utf8), as: "f\(index).py")
    }
    var options = ScanOptions()
    options.usesGit = false
    return (folder, try Samples.scan(folder.path, options))
  }

  @Test func `an epoch holds every document once, as its examples are`() throws {
    let (folder, scan) = try repository(30)
    defer { withExtendedLifetime(folder) {} }
    let tokenizer = try Samples.tokenizer()
    let plan = try RowPlan(scan, split: .train, tokenizer: tokenizer, length: 200, seed: 5)
    var rows: [PackedRow] = []
    let summary = try plan.rows(tokenBudget: nil) { row in
      rows.append(row)
      return true
    }
    let maker = try ExampleMaker(tokenizer: tokenizer, length: 200, seed: 5)
    var expected: [[TokenID]] = []
    for (number, file) in scan.files(of: .train).enumerated() {
      expected += try maker.examples(
        of: scan.text(of: file), path: file.path, number: number
      ).map(\.tokens)
    }
    func sorted(_ examples: [[TokenID]]) -> [[TokenID]] {
      examples.sorted { $0.lexicographicallyPrecedes($1) }
    }
    #expect(sorted(rows.flatMap(examples(of:))) == sorted(expected))
    #expect(summary.rows == rows.count && summary.epochs == 1)
    #expect(summary.tokens == rows.reduce(0) { $0 + $1.tokens.count })
    #expect(summary.examples == expected.count && summary.changed.isEmpty)
    #expect(rows.allSatisfy { $0.tokens.count <= 200 })
    // Pieces near a row's length leave little room, and still most of a row is used.
    #expect(summary.tokens * 10 > rows.count * 200 * 8)
  }

  @Test func `a budget is met, over several epochs, and the same rows come again`() throws {
    let (folder, scan) = try repository(12)
    defer { withExtendedLifetime(folder) {} }
    let plan = try RowPlan(
      scan, split: .train, tokenizer: Samples.tokenizer(), length: 128, seed: 5)
    let once = try plan.rows(tokenBudget: nil) { _ in true }
    let budget = once.tokens * 5 / 2
    let (one, other) = (folder.file("one"), folder.file("other"))
    let summary = try plan.write(to: one, tokenBudget: budget)
    #expect(summary.epochs == 3 && summary.tokens >= budget && summary.tokens < budget + 128)
    #expect(try plan.write(to: other, tokenBudget: budget) == summary)
    #expect(try FileReading.contents(of: one) == FileReading.contents(of: other))
    let file = try PackedRowFile(path: one)
    #expect(file.count == summary.rows && file.tokenCount == summary.tokens)
    #expect(file.length == 128)
    var rows: [PackedRow] = []
    _ = try plan.rows(tokenBudget: budget) { row in
      rows.append(row)
      return true
    }
    let stored = try rows.indices.reversed().map { try file.row($0) }
    func sorted(_ rows: [PackedRow]) -> [PackedRow] {
      rows.sorted { $0.tokens.lexicographicallyPrecedes($1.tokens) }
    }
    #expect(sorted(stored) == sorted(rows))
    #expect(stored.reversed() != rows)
    for index in [-1, file.count] {
      #expect(throws: TrainingDataError.noRow(index: index, count: file.count)) {
        try file.row(index)
      }
    }
    let small = try plan.rows(tokenBudget: 1) { _ in true }
    #expect(small.epochs == 1 && small.examples == 1 && small.rows == 1)
    #expect(throws: TrainingDataError.cancelled) {
      try plan.write(to: folder.file("none"), tokenBudget: budget) { _ in false }
    }
    #expect(FileReading.kind(of: folder.file("none")) == nil)
  }

  @Test func `documents that changed since the scan are left out and named`() throws {
    let (folder, scan) = try repository(12)
    let plan = try RowPlan(
      scan, split: .train, tokenizer: Samples.tokenizer(), length: 128, seed: 5)
    let names = scan.files(of: .train).map(\.path)
    try folder.write(Array("token = 'changed'\n".utf8), as: names[0])
    let summary = try plan.rows(tokenBudget: nil) { _ in true }
    #expect(summary.changed == [names[0]] && summary.documents == names.count)
    for name in names { try folder.write([0x78], as: name) }
    #expect(throws: TrainingDataError.noDocuments(split: .train)) {
      try plan.rows(tokenBudget: 1_000_000) { _ in true }
    }
  }

  @Test func `a damaged file is refused, whichever byte it is`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("rows")
    var writer = try PackedRowWriter(path: path, length: 8, vocabularyCount: 100)
    for count in 1...5 {
      let row = try #require(
        PackedRow(tokens: (0..<count).map { TokenID($0) }, starts: count > 2 ? [0, 2] : [0]))
      try writer.append(row)
    }
    try writer.commit()
    let whole = try FileReading.contents(of: path)
    #expect(try PackedRowFile(path: path).row(4).starts == [0, 2])
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 0x11
      try AtomicFile.write(bytes, to: path)
      #expect(throws: TrainingDataError.self, "byte \(index)") { try PackedRowFile(path: path) }
    }
    for count in [0, 1, 119, 120, whole.count - 1] {
      try AtomicFile.write(Array(whole[..<count]), to: path)
      #expect(throws: TrainingDataError.self, "\(count) bytes") { try PackedRowFile(path: path) }
    }
    try AtomicFile.write(whole + [0], to: path)
    #expect(throws: TrainingDataError.self) { try PackedRowFile(path: path) }
  }

  @Test func `rows that contradict themselves are refused, even with good checksums`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("rows")
    let row: [Int] = [2, 0, 2, 3, 7, 8, 9]
    let cases: [([Int], place: Int)] = [
      ([2, 0, 3, 3, 7, 8, 9], 120), ([2, 2, 0, 3, 7, 8, 9], 120), ([0, 3, 7, 8, 9, 0, 0], 120),
      ([2, 0, 2, 3, 7, 8, 100], 120), ([2, 0, 2, 4, 7, 8, 9], 120), ([99, 0, 2, 3, 7, 8, 9], 120),
      ([0xFFFF_FFFF, 0, 2, 3, 7, 8, 9], 120), (row, 0), (row, 1 << 40), (row, -1), (row, 148),
    ]
    func write(_ row: [Int], place: Int) throws {
      let body =
        row.flatMap { PackedRowHeader.littleEndian($0, 4) } + PackedRowHeader.littleEndian(place, 8)
      var header = PackedRowHeader()
      (header.length, header.rows, header.tokens, header.examples) = (8, 1, 3, 2)
      (header.vocabularyCount, header.fileSize) = (100, 120 + body.count)
      header.digest = String(SHA256.hexadecimalDigest(of: body).prefix(32))
      try AtomicFile.write(header.bytes + body, to: path)
    }
    try write(row, place: 120)
    #expect(try PackedRowFile(path: path).row(0).tokens == [7, 8, 9])
    for (row, place) in cases {
      try write(row, place: place)
      let file = try PackedRowFile(path: path)
      #expect(throws: TrainingDataError.self, "\(row) at \(place)") { try file.row(0) }
    }
  }

  @Test func `a writer takes only rows that fit`() throws {
    let folder = try TemporaryFolder()
    var writer = try PackedRowWriter(
      path: folder.file("rows"), length: 2, vocabularyCount: 10)
    for tokens in [[1, 2, 3], [10], [-1]] as [[TokenID]] {
      let row = try #require(PackedRow(tokens: tokens, starts: [0]))
      #expect(throws: TrainingDataError.self) { try writer.append(row) }
    }
    #expect(writer.rows == 0)
    try writer.commit()
    #expect(try PackedRowFile(path: folder.file("rows")).count == 0)
    #expect(throws: TrainingDataError.self) {
      _ = try PackedRowWriter(path: folder.file("rows"), length: 0, vocabularyCount: 1)
    }
  }
}
