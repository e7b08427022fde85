/// Random numbers that depend on a seed, a stream and a place in it, and on nothing drawn before.
///
/// So an example can be made again without those before it. The numbers are SplitMix64's, whose state
/// is a counter, from a start that mixes seed and stream.
/// - Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (OOPSLA 2014);
///   Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011), for counters.
package struct CounterRandom: Sendable, RandomNumberGenerator {
  private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15
  private let start: UInt64
  private var drawn: UInt64 = 0

  package init(seed: UInt64, stream: UInt64) {
    start = Self.mixed(Self.mixed(seed &+ Self.increment) ^ (stream &* 0xD1B5_4A32_D192_ED03))
  }

  /// The number at a place of the stream.
  package func value(at index: UInt64) -> UInt64 {
    Self.mixed(start &+ (index &+ 1) &* Self.increment)
  }

  package mutating func next() -> UInt64 {
    drawn &+= 1
    return value(at: drawn &- 1)
  }

  /// Uniform in [0, 1).
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number of `0..<bound`; 0 where `bound` is 0.
  package mutating func next(below bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
