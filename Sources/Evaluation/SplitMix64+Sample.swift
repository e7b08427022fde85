package import Inference

extension SplitMix64 {
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
