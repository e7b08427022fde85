internal import CKernels
import Testing

/// Packed weights against the file's, value by value.
struct PackingTests {
  /// A row of x with 127 in one place is exact after rounding to 8 bits, so the pass reads out a column.
  private func column(_ index: Int, of weights: TestWeights, _ context: KernelContext) -> [Float] {
    var x = [Float](repeating: 0, count: weights.columns)
    x[index] = 127
    return context.linear(weights, x, tokens: 1).map { $0 / 127 }
  }

  @Test(arguments: BlockType.packed)
  func `a packed matrix holds the file's values`(type: BlockType) throws {
    let columns = type.columns * 2
    let weights = TestWeights(type, rows: 19, columns: columns)
    let context = try #require(KernelContext())
    var expected = [Float](repeating: 0, count: columns * 19)
    let rowBytes = columns / type.columns * type.bytes
    for row in 0..<19 {
      let bytes = Array(weights.source[row * rowBytes..<(row + 1) * rowBytes])
      var values = [Float](repeating: 0, count: columns)
      #expect(dequantize_row(type.id, bytes, columns, &values) != 0)
      expected.replaceSubrange(row * columns..<(row + 1) * columns, with: values)
    }
    for index in 0..<columns {
      let found = column(index, of: weights, context)
      for row in 0..<19 {
        let first = row * columns + index / 32 * 32
        let limit = Self.tolerance(type, group: expected[first..<first + 32])
        let wanted = expected[row * columns + index]
        #expect(
          abs(found[row] - wanted) <= limit,
          "row \(row), column \(index): \(found[row]) instead of \(wanted)")
      }
    }
  }

  /// Q5_K and IQ4_XS round products of two scales to float16, to 2^-11 of the scale and of the minimum.
  private static func tolerance(_ type: BlockType, group: ArraySlice<Float>) -> Float {
    let lowest = group.min() ?? 0
    let highest = group.max() ?? 0
    let magnitude = max(abs(lowest), abs(highest))
    return type.name != "Q5_K" && type.name != "IQ4_XS"
      ? 2e-6 * (highest - lowest + magnitude)
      : (highest - lowest + magnitude) / 2048
  }

  @Test func `unknown types and shapes that blocks do not divide are refused`() {
    let block = [UInt8](repeating: 0, count: 64)
    var packed = block
    #expect(weight_layout_for_type(999) == -1)
    #expect(weight_packed_bytes(999, 16, 256) == 0)
    #expect(weight_packed_bytes(2, 16, 33) == 0)
    #expect(weight_packed_bytes(12, 16, 128) == 0)
    #expect(weight_packed_bytes(2, 0, 32) == 0)
    #expect(weight_packed_bytes(2, .max, 32) == 0)
    #expect(weight_packed_bytes(2, 1 << 40, 1 << 40) == 0)
    #expect(weight_packed_bytes(0, 16, 256) == 0)
    #expect(weight_pack(999, block, 1, 32, &packed) == 0)
  }

  @Test func `packed 4-bit and 6-bit weights take about what the file takes`() {
    #expect(weight_packed_bytes(14, 2048, 2048) == 2048 * 2048 / 256 * 210)
    #expect(weight_packed_bytes(12, 2048, 2048) == 2048 * 2048 / 256 * 148)
    #expect(weight_packed_bytes(2, 2048, 2048) == 2048 * 2048 / 32 * 18)
    #expect(weight_packed_bytes(2, 17, 32) == 2 * 320)
  }
}
