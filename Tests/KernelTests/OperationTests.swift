internal import CKernels
import Testing

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// The operations beside matrix products and attention.
struct OperationTests {
  @Test(arguments: KernelContext.isas, [1, 7, 33, 768])
  func `layer normalization is that of the formula`(isa: String, columns: Int) throws {
    let context = try #require(KernelContext(threads: 2, isa: isa))
    var random = SeededGenerator(state: 4)
    let x = random.floats(3 * columns, scale: 5).map { $0 + 2 }
    let weight = random.floats(columns)
    let bias = random.floats(columns)
    var y = [Float](repeating: 0, count: 3 * columns)
    layernorm_forward(context.pointer, x, 3, columns, weight, bias, 1e-5, &y)
    for row in 0..<3 {
      let values = x[row * columns..<(row + 1) * columns].map(Double.init)
      let mean = values.reduce(0, +) / Double(columns)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
      let expected = values.indices.map { index in
        let normal = (values[index] - mean) / (variance + 1e-5).squareRoot()
        return Float(normal * Double(weight[index]) + Double(bias[index]))
      }
      #expect(relativeDifference(y[row * columns..<(row + 1) * columns], expected[...]) <= 2e-6)
    }
  }

  @Test(arguments: KernelContext.isas, [1, 5, 70])
  func `an adapter adds the scaled product of its two matrices`(isa: String, tokens: Int) throws {
    let (rank, columns, rows) = (8, 48, 35)
    let context = try #require(KernelContext(threads: 2, isa: isa))
    var random = SeededGenerator(state: 6)
    let x = random.floats(tokens * columns)
    let down = random.floats(rank * columns)
    let up = random.floats(rows * rank)
    var y = random.floats(tokens * rows)
    var expected = y
    for token in 0..<tokens {
      let hidden = (0..<rank).map { r in
        (0..<columns).reduce(0.0) {
          $0 + Double(x[token * columns + $1]) * Double(down[r * columns + $1])
        }
      }
      for row in 0..<rows {
        let sum = (0..<rank).reduce(0.0) { $0 + hidden[$1] * Double(up[row * rank + $1]) }
        expected[token * rows + row] += Float(0.5 * sum)
      }
    }
    lora_forward(context.pointer, x, tokens, down, up, rank, columns, rows, 0.5, &y)
    #expect(relativeDifference(y, expected) <= 2e-6)
  }

  @Test(arguments: KernelContext.isas)
  func `an embedding is the token's row plus the position's`(isa: String) throws {
    let context = try #require(KernelContext(threads: 2, isa: isa))
    let table = TestWeights(BlockType.packed[0], rows: 9, columns: 64)
    let positions = TestWeights(BlockType.floating[1], rows: 12, columns: 64, seed: 2)
    let ids: [Int32] = [8, 0, 3]
    var x = [Float](repeating: 0, count: 3 * 64)
    embedding_forward(
      context.pointer, 2, table.source, 1, positions.source, ids, 7, 3, 64, &x)
    for (token, id) in ids.enumerated() {
      var row = [Float](repeating: 0, count: 64)
      var position = row
      let rowBytes = 64 / 32 * 18
      let source = Array(table.source[Int(id) * rowBytes..<(Int(id) + 1) * rowBytes])
      #expect(dequantize_row(2, source, 64, &row) != 0)
      let start = (7 + token) * 128
      #expect(dequantize_row(1, Array(positions.source[start..<start + 128]), 64, &position) != 0)
      #expect(Array(x[token * 64..<(token + 1) * 64]) == zip(row, position).map { $0 + $1 })
    }
  }

  @Test func `the sum of exponentials is exact to the last digits`() {
    var random = SeededGenerator(state: 8)
    let x = random.floats(50_000, scale: 20)
    var highest: Float = 0
    var sum: Float = 0
    logsumexp(x, x.count, &highest, &sum)
    #expect(highest == x.max())
    let expected = x.reduce(0.0) { $0 + exp(Double($1) - Double(highest)) }
    #expect(abs(Double(sum) - expected) <= 1e-6 * expected)
    logsumexp(x, 0, &highest, &sum)
    #expect(highest == -.infinity && sum == 0)
  }
}
