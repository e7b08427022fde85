/// A small random generator with the same numbers for a seed on every machine and in every release.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (OOPSLA 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Uniform in [0, 1).
  package mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in `0..<bound`; 0 where `bound` is 0.
  ///
  /// The standard library does not promise its reduction to stay the same, so it is spelled out:
  /// the high half of a product, off from uniform by less than `bound` / 2^64.
  package mutating func next(below bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
