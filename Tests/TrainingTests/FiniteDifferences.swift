import Inference

/// Numbers for operations, and their gradients from central differences in double precision.
struct FiniteDifferences {
  private var random: SplitMix64

  init(seed: UInt64 = 1) { random = SplitMix64(seed: seed) }

  /// Uniform in -1 ..< 1, times `scale`.
  mutating func draw(_ count: Int, scale: Double = 1) -> [Float] {
    (0..<count).map { _ in Float((2 * random.nextUnit() - 1) * scale) }
  }

  /// The gradient of `loss` at `x`.
  static func gradient(_ x: [Float], _ loss: ([Double]) -> Double) -> [Float] {
    let step = 1e-5
    var point = x.map(Double.init)
    return point.indices.map { index in
      let value = point[index]
      point[index] = value + step
      let above = loss(point)
      point[index] = value - step
      let below = loss(point)
      point[index] = value
      return Float((above - below) / (2 * step))
    }
  }
}

/// `c [m, n] = a [m, k] b [k, n]`, where a flag says that the operand is stored as its transpose.
func naiveProduct(
  _ a: [Double], transposed aTransposed: Bool = false, _ b: [Double],
  transposed bTransposed: Bool = false, m: Int, n: Int, k: Int
) -> [Double] {
  var c = [Double](repeating: 0, count: m * n)
  for i in 0..<m {
    for j in 0..<n {
      for p in 0..<k {
        c[i * n + j] +=
          (aTransposed ? a[p * m + i] : a[i * k + p]) * (bTransposed ? b[j * k + p] : b[p * n + j])
      }
    }
  }
  return c
}

/// The sum of products: a loss whose gradient by `y` is `weights`.
func weighted(_ y: [Double], by weights: [Float]) -> Double {
  zip(y, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
}
