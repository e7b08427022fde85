import CKernels
import Inference
import Testing

@testable import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Attention inside examples, forward and backward.
struct AttentionTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let heads: Int
    let keyValueHeads: Int
    let size: Int
    let starts: [Int]
    let tokens: Int
    var testDescription: String { "\(heads)/\(keyValueHeads) x \(size), \(tokens) at \(starts)" }
    var stride: Int { (heads + 2 * keyValueHeads) * size }
    var width: Int { heads * size }
  }

  private static let shapes = [
    Shape(heads: 3, keyValueHeads: 1, size: 8, starts: [0], tokens: 6),
    Shape(heads: 2, keyValueHeads: 2, size: 5, starts: [0, 1, 4], tokens: 7),
  ]

  private static func reference(_ qkv: [Double], _ shape: Shape) -> [Double] {
    var out = [Double](repeating: 0, count: shape.tokens * shape.width)
    let group = shape.heads / shape.keyValueHeads
    for token in 0..<shape.tokens {
      let start = shape.starts.last { $0 <= token } ?? 0
      for head in 0..<shape.heads {
        let key = (shape.heads + head / group) * shape.size
        let value = key + shape.keyValueHeads * shape.size
        let scores = (start...token).map { other in
          (0..<shape.size).reduce(0) {
            $0 + qkv[token * shape.stride + head * shape.size + $1]
              * qkv[other * shape.stride + key + $1]
          } * 0.3
        }
        let sum = scores.reduce(0) { $0 + exp($1) }
        for (place, score) in scores.enumerated() {
          for index in 0..<shape.size {
            out[token * shape.width + head * shape.size + index] +=
              exp(score) / sum * qkv[(start + place) * shape.stride + value + index]
          }
        }
      }
    }
    return out
  }

  /// Output and gradient, on our kernels.
  private static func run(
    _ qkv: [Float], _ dout: [Float], _ shape: Shape, isa: String, threads: Int
  ) throws -> (out: [Float], dqkv: [Float]) {
    let context = try TrainingContext(threads: threads, isa: isa, usesBLAS: false)
    var rows = attention_rows(
      heads: shape.heads, key_value_heads: shape.keyValueHeads, head_size: shape.size, scale: 0.3,
      tokens: shape.tokens, starts: nil, examples: shape.starts.count)
    var out = [Float](repeating: .nan, count: shape.tokens * shape.width)
    var logSumExp = [Float](repeating: .nan, count: shape.tokens * shape.heads)
    var dqkv = [Float](repeating: .nan, count: qkv.count)
    shape.starts.withUnsafeBufferPointer { starts in
      rows.starts = starts.baseAddress
      #expect(attention_rows_forward(context.handle, &rows, qkv, &out, &logSumExp) != 0)
      #expect(
        attention_rows_backward(context.handle, &rows, qkv, out, logSumExp, dout, &dqkv) != 0)
    }
    return (out, dqkv)
  }

  @Test(arguments: ComputeContext.availableISAs, shapes)
  func `output and gradients are those of its function`(isa: String, shape: Shape) throws {
    var numbers = FiniteDifferences()
    let qkv = numbers.draw(shape.tokens * shape.stride, scale: 2)
    let dout = numbers.draw(shape.tokens * shape.width)
    let (out, dqkv) = try Self.run(qkv, dout, shape, isa: isa, threads: 2)
    let reference = Self.reference(qkv.map(Double.init), shape).map { Float($0) }
    #expect(relativeDifference(out, reference) < 1e-5)
    let expected = FiniteDifferences.gradient(qkv) {
      weighted(Self.reference($0, shape), by: dout)
    }
    #expect(relativeDifference(dqkv, expected) < 1e-4)
  }

  @Test(arguments: [1, 4])
  func `examples of a row are computed as if alone, whatever the threads`(kvHeads: Int) throws {
    let shape = Shape(heads: 4, keyValueHeads: kvHeads, size: 16, starts: [0, 130], tokens: 301)
    var numbers = FiniteDifferences()
    let qkv = numbers.draw(shape.tokens * shape.stride, scale: 2)
    let dout = numbers.draw(shape.tokens * shape.width)
    let isa = ComputeContext.availableISAs[0]
    let whole = try Self.run(qkv, dout, shape, isa: isa, threads: 1)
    let threaded = try Self.run(qkv, dout, shape, isa: isa, threads: 3)
    #expect(whole.out == threaded.out)
    #expect(whole.dqkv == threaded.dqkv)
    for range in [0..<130, 130..<301] {
      let alone = Shape(
        heads: 4, keyValueHeads: kvHeads, size: 16, starts: [0], tokens: range.count)
      let part = range.lowerBound * shape.stride..<range.upperBound * shape.stride
      let outPart = range.lowerBound * shape.width..<range.upperBound * shape.width
      let single = try Self.run(
        Array(qkv[part]), Array(dout[outPart]), alone, isa: isa, threads: 2)
      #expect(relativeDifference(Array(whole.out[outPart]), single.out) < 1e-6)
      #expect(relativeDifference(Array(whole.dqkv[part]), single.dqkv) < 1e-5)
    }
  }
}
