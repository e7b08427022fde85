import CKernels
import ModelFiles
import Storage
import TestSupport
import Testing

@Suite struct QuantizationTests {
  private static let written: [TensorType] = [
    .f32, .f16, .q8_0, .q4_0, .q5_0, .q4_k, .q5_k, .q6_k,
  ]

  @Test(arguments: TensorType.allCases)
  func `blocks become the floats that the gguf package makes of them`(type: TensorType) throws {
    let folder = "\(Fixtures.directory)/ModelFiles/dequantization"
    let blocks = try FileReading.contents(of: "\(folder)/\(type).blocks")
    let expected = try floats(try FileReading.contents(of: "\(folder)/\(type).f32"))
    #expect(
      dequantized(blocks, type, count: expected.count).map(\.bitPattern)
        == expected.map(\.bitPattern))
  }

  @Test func `a type that is not known has no blocks and is not read or written`() {
    var value: Float = 5
    var loss = quantization_loss()
    for type: UInt32 in [4, 5, 10, 11, 15, 31, 999] {
      #expect(quantization_block_size(type) == 0)
      #expect(quantization_block_bytes(type) == 0)
      #expect(dequantize_row(type, [0], 0, &value) == 0)
      #expect(quantize_rows(type, [0], 1, 1, 1, &value, &loss) == 0)
    }
    #expect(value == 5)
  }

  /// ggml's own quantizers: reference figures for the same distributions.
  ///
  /// Those for Q5_0 and Q8_0, and all for t(5), were measured with `ggml_quantize_chunk` of llama-cpp-python 0.3.36
  /// on 524,288 values.
  @Test(arguments: [
    (TensorType.q8_0, 0.00535, 0.00685), (.q4_0, 0.0858, 0.1081), (.q5_0, 0.0426, 0.0541),
    (.q4_k, 0.0713, 0.0832), (.q5_k, 0.0361, 0.0421), (.q6_k, 0.0178, 0.0216),
  ])
  func `no more is lost than ggml loses`(type: TensorType, gaussian: Double, heavy: Double) {
    var numbers = SeededNumbers(seed: 1)
    let bell = (0..<65_536).map { _ in Float(0.02 * numbers.gaussian()) }
    let tails = (0..<65_536).map { _ in Float(0.02 * numbers.heavyTailed()) }
    #expect(quantized(bell, type, columns: 1024).error < gaussian)
    // A sample of heavy tails varies by some percent.
    #expect(quantized(tails, type, columns: 1024).error < heavy * 1.03)
  }

  @Test(arguments: [(TensorType.q4_0, 8), (.q5_0, 16)])
  func `weights that lie on the grid come back exactly`(type: TensorType, levels: Int) {
    var numbers = SeededNumbers(seed: 2)
    for top in 1...levels {
      var weights: [Float] = []
      for _ in 0..<64 {
        let scale = Float(Float16(0.02 * numbers.gaussian()))
        for _ in 0..<32 {
          weights.append(
            scale * Float(Int.random(in: -top...min(top, levels - 1), using: &numbers)))
        }
      }
      let result = quantized(weights, type, columns: 256)
      #expect(result.error == 0)
      #expect(dequantized(result.blocks, type, count: weights.count) == weights)
      // Stored as float16 between, each value moves by half a step of float16 at most.
      let rounded = weights.map { Float(Float16($0)) }
      #expect(quantized(rounded, type, columns: 256).error < 0x1p-11)
    }
  }

  @Test func `every float16 comes back`() {
    let halves = (0..<0x1_0000).map { Float(Float16(bitPattern: UInt16($0))) }.filter(\.isFinite)
    #expect(quantized(halves, .f16, columns: halves.count).error == 0)
  }

  @Test func `float16 is rounded to nearest, ties to even`() {
    var numbers = SeededNumbers(seed: 3)
    let values = (0..<20_000).map { _ in
      Float(sign: .plus, exponent: Int.random(in: -28...16, using: &numbers), significand: 1)
        * Float.random(in: -1...1, using: &numbers)
    }
    let ties = (0..<0x7bff).map { bits in
      (Float(Float16(bitPattern: bits)) + Float(Float16(bitPattern: bits + 1))) / 2
    }
    let all = values + ties + [65_519, 65_520, -65_520, 1e30, .infinity]
    let blocks = quantized(all, .f16, columns: all.count).blocks
    #expect(dequantized(blocks, .f16, count: all.count) == all.map { Float(Float16($0)) })
  }

  @Test(arguments: written)
  func `degenerate rows are written without harm`(type: TensorType) {
    for value: Float in [0, -0.0, 0.3, -0.3, Float(bitPattern: 7136), 65_000] {
      let result = quantized([Float](repeating: value, count: 512), type, columns: 512)
      let restored = dequantized(result.blocks, type, count: 512)
      #expect(restored.allSatisfy { abs($0 - value) <= abs(value) * 0.001 + 1e-9 }, "\(value)")
    }
    for value in [Float.nan, .infinity, -.infinity] {
      var row = [Float](repeating: 0.5, count: 512)
      row[77] = value
      #expect(!quantized(row, type, columns: 512).error.isFinite, "\(value)")
    }
    if type != .f32 {
      var row = [Float](repeating: 0.5, count: 512)
      row[77] = .greatestFiniteMagnitude
      #expect(!(quantized(row, type, columns: 512).error < 0.5))
    }
  }

  @Test(arguments: written)
  func `the number of threads changes nothing`(type: TensorType) {
    var numbers = SeededNumbers(seed: 4)
    let values = (0..<7 * 512).map { _ in Float(numbers.heavyTailed()) }
    let one = quantized(values, type, columns: 512, threads: 1)
    for threads in [2, 3, 7, 64, 1000] {
      let many = quantized(values, type, columns: 512, threads: threads)
      #expect(many.blocks == one.blocks)
      #expect(many.error == one.error)
    }
  }

  @Test func `rows that blocks do not divide are refused`() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var loss = quantization_loss()
    for type in Self.written where type.blockSize > 1 {
      let columns = type.blockSize + 1
      let row = [Float](repeating: 1, count: columns)
      #expect(quantize_rows(type.rawValue, row, 1, columns, 1, &bytes, &loss) == 0)
    }
    #expect(bytes.allSatisfy { $0 == 0 })
  }

  private func quantized(
    _ values: [Float], _ type: TensorType, columns: Int, threads: Int = 2
  ) -> (blocks: [UInt8], error: Double) {
    let rows = values.count / columns
    let size = rows * (type.byteCount(of: columns) ?? 0)
    var blocks = [UInt8](repeating: 0, count: size)
    var loss = quantization_loss()
    let isDone = quantize_rows(
      type.rawValue, values, rows, columns, Int32(threads), &blocks, &loss)
    #expect(isDone == 1)
    let share = loss.squared_norm == 0 ? 0 : loss.squared_error / loss.squared_norm
    return (blocks, share.squareRoot())
  }

  private func dequantized(_ blocks: [UInt8], _ type: TensorType, count: Int) -> [Float] {
    var values = [Float](repeating: .nan, count: count)
    #expect(dequantize_row(type.rawValue, blocks, count, &values) == 1)
    return values
  }

  private func floats(_ bytes: [UInt8]) throws -> [Float] {
    try #require(bytes.count.isMultiple(of: 4))
    return bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: bytes.count, by: 4).map {
        Float(
          bitPattern: UInt32(
            littleEndian: buffer.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
      }
    }
  }
}
