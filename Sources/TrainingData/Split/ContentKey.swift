internal import SourceFiles

/// A number that stands for a text and that a small edit seldom changes.
///
/// The smallest part of a MinHash: of two texts that share a share `s` of their shingles it is the
/// same with probability `s`.
enum ContentKey {
  static func of(_ sketch: MinHash, seed: UInt64) -> UInt64 {
    CounterRandom(seed: seed, stream: UInt64(sketch.parts.min() ?? 0)).value(at: 0)
  }
}
