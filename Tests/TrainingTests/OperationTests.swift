import CKernels
import Inference
import ModelFiles
import Testing

@testable import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Every backward pass against central differences of its operation in double precision, in every
/// kernel table that runs here.
struct OperationTests {
  private static let isas = ComputeContext.availableISAs
  private static let tolerance: Float = 1e-4

  private static func context(_ isa: String) throws -> TrainingContext {
    try TrainingContext(threads: 2, isa: isa, usesBLAS: false)
  }

  @Test(arguments: isas)
  func `products of all shapes and transposes are right`(isa: String) throws {
    var numbers = FiniteDifferences()
    for blas in [false, true] {
      let context = try TrainingContext(threads: 2, isa: isa, usesBLAS: blas)
      for (m, n, k) in [(1, 1, 1), (3, 5, 7), (9, 50, 17), (70, 97, 300), (65, 64, 64)] {
        for (transposeA, transposeB) in [
          (false, false), (true, false), (false, true), (true, true),
        ] {
          let (a, b, c) = (numbers.draw(m * k), numbers.draw(k * n), numbers.draw(m * n))
          let product = naiveProduct(
            a.map(Double.init), transposed: transposeA, b.map(Double.init),
            transposed: transposeB, m: m, n: n, k: k)
          for beta in [Float(0), 1, 0.5] {
            var found = c
            context.multiply(
              transposeA: transposeA, transposeB: transposeB, m: m, n: n, k: k, alpha: 0.5, a,
              lda: transposeA ? m : k, b, ldb: transposeB ? k : n, beta: beta, into: &found, ldc: n)
            let expected = zip(product, c).map { Float(0.5 * $0) + beta * $1 }
            #expect(relativeDifference(found, expected) < 1e-5, "\(m) \(n) \(k) \(blas)")
          }
        }
      }
    }
  }

  @Test(arguments: isas)
  func `LayerNorm's gradients are those of its function`(isa: String) throws {
    let (tokens, width) = (3, 21)
    var numbers = FiniteDifferences()
    let (x, dy) = (numbers.draw(tokens * width, scale: 2), numbers.draw(tokens * width))
    let (weight, bias) = (numbers.draw(width), numbers.draw(width))
    let start = numbers.draw(tokens * width)
    func loss(_ x: [Double], _ weight: [Double], _ bias: [Double]) -> Double {
      var y: [Double] = []
      for row in 0..<tokens {
        let values = x[row * width..<(row + 1) * width]
        let mean = values.reduce(0, +) / Double(width)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
        for (index, value) in values.enumerated() {
          y.append((value - mean) / (variance + 1e-5).squareRoot() * weight[index] + bias[index])
        }
      }
      return weighted(y, by: dy)
    }
    let context = try Self.context(isa)
    var (dx, dweight, dbias) = (start, numbers.draw(width), numbers.draw(width))
    let (weightStart, biasStart) = (dweight, dbias)
    layernorm_backward(
      context.handle, x, dy, tokens, width, weight, 1e-5, &dx, &dweight, &dbias)
    let (doubleWeight, doubleBias) = (weight.map(Double.init), bias.map(Double.init))
    let expected = FiniteDifferences.gradient(x) { loss($0, doubleWeight, doubleBias) }
    #expect(relativeDifference(dx, zip(expected, start).map { $0 + $1 }) < Self.tolerance)
    let byWeight = FiniteDifferences.gradient(weight) { loss(x.map(Double.init), $0, doubleBias) }
    #expect(
      relativeDifference(dweight, zip(byWeight, weightStart).map { $0 + $1 }) < Self.tolerance)
    let byBias = FiniteDifferences.gradient(bias) { loss(x.map(Double.init), doubleWeight, $0) }
    #expect(relativeDifference(dbias, zip(byBias, biasStart).map { $0 + $1 }) < Self.tolerance)
  }

  @Test(arguments: isas, [EPILOGUE_GELU_TANH.rawValue, EPILOGUE_GELU_ERF.rawValue])
  func `both GELUs and their gradients are right`(isa: String, kind: UInt32) throws {
    var numbers = FiniteDifferences()
    let x = numbers.draw(83, scale: 6) + [0, -40, 40, 1e-6]
    let dy = numbers.draw(x.count)
    func gelu(_ x: Double) -> Double {
      kind == EPILOGUE_GELU_ERF.rawValue
        ? 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
        : 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    }
    let context = try Self.context(isa)
    var y = [Float](repeating: 0, count: x.count)
    gelu_forward(context.handle, linear_epilogue(kind), x, x.count, &y)
    #expect(relativeDifference(y, x.map { Float(gelu(Double($0))) }) < 1e-5)
    var dx = dy
    let expected = FiniteDifferences.gradient(x) { weighted($0.map(gelu), by: dy) }
    dx.withUnsafeMutableBufferPointer {
      gelu_backward(
        context.handle, linear_epilogue(kind), x, $0.baseAddress, x.count, $0.baseAddress)
    }
    #expect(relativeDifference(dx, expected) < Self.tolerance)
  }

  @Test(arguments: isas)
  func `cross-entropy's gradient is that of the loss`(isa: String) throws {
    let (rows, columns) = (4, 37)
    var numbers = FiniteDifferences()
    let logits = numbers.draw(rows * columns, scale: 5)
    let targets: [Int32] = [3, -1, 36, 0]
    func loss(_ x: [Double]) -> Double {
      targets.indices.filter { targets[$0] >= 0 }.reduce(0) { sum, row in
        let values = x[row * columns..<(row + 1) * columns]
        return sum + log(values.reduce(0) { $0 + exp($1) })
          - x[row * columns + Int(targets[row])]
      }
    }
    let context = try Self.context(isa)
    var found = logits
    var losses = [Float](repeating: .nan, count: rows)
    cross_entropy(context.handle, &found, rows, columns, targets, 0.25, &losses)
    let total = losses.reduce(0, +)
    #expect(abs(Double(total) - loss(logits.map(Double.init))) < 1e-4)
    let expected = FiniteDifferences.gradient(logits) { 0.25 * loss($0) }
    #expect(relativeDifference(found, expected) < Self.tolerance)
    found = logits
    cross_entropy(context.handle, &found, rows, columns, targets, 0, &losses)
    #expect(found == logits)
  }

  @Test(arguments: isas)
  func `lookups and biases add up their gradients`(isa: String) throws {
    var numbers = FiniteDifferences()
    let (width, ids) = (19, [Int32(2), 0, 2, 1, 2])
    let (dx, start) = (numbers.draw(ids.count * width), numbers.draw(3 * width))
    let context = try Self.context(isa)
    var found = start
    embedding_backward(context.handle, ids, dx, ids.count, width, &found)
    var expected = start
    for (row, id) in ids.enumerated() {
      for column in 0..<width { expected[Int(id) * width + column] += dx[row * width + column] }
    }
    #expect(relativeDifference(found, expected) < 1e-6)
    var sums = [Float](repeating: 1, count: width)
    bias_backward(context.handle, dx, ids.count, width, &sums)
    let columns = (0..<width).map { column in
      1 + ids.indices.reduce(Float(0)) { $0 + dx[$1 * width + column] }
    }
    #expect(relativeDifference(sums, columns) < 1e-6)
  }

  @Test func `dropout keeps its share, and the same values for the same seed`() throws {
    let context = try Self.context(Self.isas[0])
    let x = [Float](repeating: 3, count: 40_000)
    var (y, again) = (x, x)
    dropout(context.handle, x, x.count, 0.75, 7, 0, &y)
    dropout(context.handle, x, x.count, 0.75, 7, 0, &again)
    #expect(y == again)
    #expect(Set(y) == [0, 4])
    let kept = Double(y.filter { $0 != 0 }.count) / Double(x.count)
    #expect(abs(kept - 0.75) < 0.02)
    dropout(context.handle, x, x.count, 0.75, 8, 0, &again)
    #expect(y != again)
  }
}
