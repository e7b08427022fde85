import CKernels
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct SoftmaxStatisticsTests {
  private func check(_ x: [Float], sourceLocation: SourceLocation = #_sourceLocation) {
    let found = softmax_statistics(x, x.count)
    let highest = x.max() ?? 0
    let terms = x.map { Double($0 - highest) }.filter { $0 > -80 }
    let sum = terms.reduce(0) { $0 + exp($1) }
    let weighted = terms.reduce(0) { $0 + $1 * exp($1) }
    #expect(found.max == highest, sourceLocation: sourceLocation)
    #expect(found.argmax == x.firstIndex(of: highest), sourceLocation: sourceLocation)
    #expect(abs(found.sum - sum) <= 2e-6 * sum, sourceLocation: sourceLocation)
    #expect(
      abs(found.weighted - weighted) <= 4e-6 * max(sum, -weighted), sourceLocation: sourceLocation)
  }

  @Test func `sums are those of the definition`() {
    var random = SystemRandomNumberGenerator()
    for count in [1, 2, 15, 16, 17, 255, 256, 257, 300, 8192, 49_152] {
      check((0..<count).map { _ in Float.random(in: -30...30, using: &random) })
      check((0..<count).map { $0 % 3 == 0 ? -.infinity : Float($0 % 7) } + [1])
      check([Float](repeating: 2, count: count))
    }
  }

  @Test func `nothing possible, nothing at all and no number`() {
    #expect(softmax_statistics([-Float.infinity, -.infinity], 2).sum == 0)
    #expect(softmax_statistics([], 0).sum == 0)
    var x = [Float](repeating: 1, count: 40)
    x[20] = .nan
    #expect(softmax_statistics(x, 40).sum.isNaN)
    x[20] = 1
    x[39] = .nan
    #expect(softmax_statistics(x, 40).sum.isNaN)
  }
}
