#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Random numbers that are the same in every run.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A normally distributed number (Box and Muller 1958).
  mutating func gaussian() -> Double {
    let radius = (-2 * log(Double.random(in: 1e-12...1, using: &self))).squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
  }

  /// A number of Student's t distribution with five degrees of freedom: tails as weights have them.
  mutating func heavyTailed() -> Double {
    let chiSquared = (0..<5).reduce(0.0) { sum, _ in
      let value = gaussian()
      return sum + value * value
    }
    return gaussian() / (chiSquared / 5).squareRoot()
  }
}
