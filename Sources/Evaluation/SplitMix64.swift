/// The random numbers of an evaluation: the same on every machine and in every release.
///
/// - Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (OOPSLA 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in `0..<bound`; 0 where `bound` is 0.
  ///
  /// The standard library does not promise its reduction to stay the same, so it is spelled out:
  /// the high half of a product, off from uniform by less than `bound` / 2^64.
  package mutating func next(below bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// `count` different numbers of `0..<bound`, ascending; all of them where `count` is not smaller.
  ///
  /// - Source: Floyd's algorithm (Bentley, "Programming Pearls", CACM 30:9).
  package mutating func sample(_ count: Int, below bound: Int) -> [Int] {
    guard count > 0, bound > 0 else { return [] }
    guard count < bound else { return Array(0..<bound) }
    var chosen = Set<Int>()
    for last in (bound - count)..<bound {
      let candidate = next(below: last + 1)
      chosen.insert(chosen.contains(candidate) ? last : candidate)
    }
    return chosen.sorted()
  }
}
