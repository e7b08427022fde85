internal import CKernels
import Testing

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// What happens to sums on their way out, and what must not happen with numbers that are none.
struct EpilogueTests {
  /// `[1]`: the pass is its input.
  private static let identity: [UInt8] = [0, 0, 0x80, 0x3f]

  private func apply(_ context: KernelContext, _ epilogue: linear_epilogue, _ x: [Float]) -> [Float]
  {
    var y = [Float](repeating: 0, count: x.count)
    Self.identity.withUnsafeBytes { one in
      var matrix = weight_matrix(
        layout: WEIGHT_F32, rows: 1, columns: 1, data: one.baseAddress)
      linear_forward(context.pointer, &matrix, x, x.count, nil, epilogue, &y)
    }
    return y
  }

  @Test(arguments: KernelContext.isas)
  func `both GELUs are within 1e-6 of the formula`(isa: String) throws {
    let context = try #require(KernelContext(isa: isa))
    let x = (-1200...1200).map { Float($0) / 100 } + [-1e4, 1e4, -0.0, 1e-20]
    let byTanh = apply(context, EPILOGUE_GELU_TANH, x)
    let byErf = apply(context, EPILOGUE_GELU_ERF, x)
    for (index, value) in x.enumerated() {
      let z = Double(value)
      let expectedTanh =
        0.5 * z * (1 + tanh((2 / Double.pi).squareRoot() * (z + 0.044715 * z * z * z)))
      let expectedErf = 0.5 * z * (1 + erf(z / 2.0.squareRoot()))
      #expect(abs(Double(byTanh[index]) - expectedTanh) <= 1e-6, "tanh of \(value)")
      #expect(abs(Double(byErf[index]) - expectedErf) <= 1e-6, "erf of \(value)")
    }
  }

  @Test(arguments: KernelContext.isas)
  func `adding keeps what was there and the bias goes in once`(isa: String) throws {
    let weights = TestWeights(BlockType.packed[0], rows: 37, columns: 64)
    let context = try #require(KernelContext(isa: isa))
    var random = SeededGenerator(state: 2)
    let x = random.floats(30 * 64)
    let bias = random.floats(37)
    let before = random.floats(30 * 37)
    for tokens in [1, 16, 30] {
      let plain = context.linear(weights, x, tokens: tokens)
      let initial = Array(before[..<(tokens * 37)])
      let found = context.linear(
        weights, x, tokens: tokens, bias: bias, epilogue: EPILOGUE_ADD, initial: initial)
      let expected = plain.indices.map { initial[$0] + (plain[$0] + bias[$0 % 37]) }
      #expect(found == expected)
    }
  }

  @Test(arguments: KernelContext.isas, BlockType.all)
  func `zeros give the bias and other extremes do not trap`(isa: String, type: BlockType) throws {
    let columns = type.columns == 1 ? 40 : type.columns
    let context = try #require(KernelContext(isa: isa))
    let moderate = TestWeights(type, rows: 17, columns: columns)
    let bias = [Float](repeating: 0.5, count: 17)
    for tokens in [1, 5, 40] {
      let zeros = [Float](repeating: 0, count: tokens * columns)
      let found = context.linear(moderate, zeros, tokens: tokens, bias: bias)
      #expect(found.allSatisfy { $0 == 0.5 }, "\(tokens) rows of zeros")
      for extreme: Float in [1e38, -1e38, .leastNonzeroMagnitude, .infinity, .nan] {
        var x = zeros
        x[0] = extreme
        let y = context.linear(moderate, x, tokens: tokens, bias: bias)
        // Other rows do not notice.
        #expect(y[17...].allSatisfy { $0 == 0.5 }, "\(extreme) in the first of \(tokens) rows")
      }
    }
    // float16 infinities and NaNs as scales.
    let broken = TestWeights(type, rows: 17, columns: columns, scales: 0x7c00..<0x7fff)
    let x = [Float](repeating: 1, count: 40 * columns)
    for tokens in [1, 40] {
      #expect(context.linear(broken, x, tokens: tokens).count == tokens * 17)
    }
  }
}
