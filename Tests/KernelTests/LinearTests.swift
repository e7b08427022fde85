internal import CKernels
import Testing

/// `linear_forward` of every table against the scalar one, and against itself.
struct LinearTests {
  static let fastTables = KernelContext.isas.filter { $0 != "scalar" }

  /// Passes of 1 to 40 tokens and some long ones; the longest only on the first type.
  static let tokenCounts = Array(1...17) + [23, 24, 31, 40, 64, 100]

  /// Up to 16 tokens every table rounds alike; longer passes may round weights and activations once more.
  private func check(_ isa: String, _ type: BlockType, rows: Int, columns: Int, tokens: [Int])
    throws
  {
    let weights = TestWeights(type, rows: rows, columns: columns)
    let scalar = try #require(KernelContext(isa: "scalar"))
    let tested = try #require(KernelContext(threads: 2, isa: isa))
    var random = SeededGenerator(state: 7)
    let x = random.floats((tokens.max() ?? 1) * columns)
    let bias = random.floats(rows)
    for count in tokens {
      let expected = scalar.linear(weights, x, tokens: count, bias: bias)
      let found = tested.linear(weights, x, tokens: count, bias: bias)
      let limit: Float = count <= 16 || type.columns == 1 ? 1e-5 : 1.5e-2
      let difference = relativeDifference(found, expected)
      #expect(difference <= limit, "\(type.name) [\(rows), \(columns)] x \(count) tokens")
    }
  }

  @Test(arguments: fastTables, BlockType.packed)
  func `packed weights multiply as in the scalar table`(isa: String, type: BlockType) throws {
    let columns = type.columns == 32 ? [32, 96, 160] : [256, 768]
    for (index, columns) in columns.enumerated() {
      try check(
        isa, type, rows: [37, 16, 1][index], columns: columns,
        tokens: index == 0 ? Self.tokenCounts : [1, 5, 16, 24, 33])
    }
  }

  @Test(arguments: fastTables, BlockType.floating)
  func `float weights of any shape multiply as in the scalar table`(isa: String, type: BlockType)
    throws
  {
    for (rows, columns) in [(1, 1), (5, 7), (37, 65), (18, 256)] {
      try check(isa, type, rows: rows, columns: columns, tokens: [1, 2, 3, 4, 5, 16, 17, 40])
    }
  }

  @Test(arguments: fastTables)
  func `a pass of 512 tokens multiplies as in the scalar table`(isa: String) throws {
    try check(isa, BlockType.packed[0], rows: 50, columns: 256, tokens: [512, 600])
  }

  @Test(arguments: KernelContext.isas, BlockType.all)
  func `a row comes out the same in passes of 1 to 16 rows`(isa: String, type: BlockType) throws {
    let columns = type.columns == 1 ? 71 : type.columns * 3
    let weights = TestWeights(type, rows: 21, columns: columns)
    let context = try #require(KernelContext(threads: 2, isa: isa))
    var random = SeededGenerator(state: 3)
    let x = random.floats(16 * columns)
    let full = context.linear(weights, x, tokens: 16)
    for count in 1..<16 {
      let last = Array(x[(16 - count) * columns..<16 * columns])
      let found = context.linear(weights, last, tokens: count)
      #expect(found == Array(full[(16 - count) * 21..<16 * 21]), "\(count) rows")
    }
  }

  /// That table has no route of its own for long passes, only panels that are unpacked once.
  @Test(.enabled(if: KernelContext.isas.contains("avx2")), arguments: BlockType.packed)
  func `a long pass of the avx2 table is to the bit several short ones`(type: BlockType) throws {
    let columns = type.columns == 32 ? 1120 : 1280
    let weights = TestWeights(type, rows: 21, columns: columns)
    let context = try #require(KernelContext(threads: 2, isa: "avx2"))
    var random = SeededGenerator(state: 11)
    let x = random.floats(39 * columns)
    var short: [Float] = []
    for first in [0, 16, 32] {
      let rows = min(16, 39 - first)
      short += context.linear(
        weights, Array(x[first * columns..<(first + rows) * columns]), tokens: rows)
    }
    #expect(context.linear(weights, x, tokens: 39) == short)
  }

  @Test(arguments: KernelContext.isas)
  func `the number of threads changes nothing`(isa: String) throws {
    let weights = TestWeights(BlockType.packed[0], rows: 530, columns: 256)
    var random = SeededGenerator(state: 5)
    let x = random.floats(70 * 256)
    for tokens in [1, 16, 17, 70] {
      let one = try #require(KernelContext(threads: 1, isa: isa))
      let expected = one.linear(weights, x, tokens: tokens)
      for threads in 2...3 {
        let several = try #require(KernelContext(threads: threads, isa: isa))
        #expect(several.linear(weights, x, tokens: tokens) == expected, "\(threads) threads")
      }
    }
  }
}
