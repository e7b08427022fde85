/// The sketch of a text by which near-duplicates are told.
///
/// The share of equal parts of two sketches estimates the Jaccard similarity of the texts' shingles.
/// One hash a shingle: its bin is one part of the hash, the smallest other part in a bin is kept, and an
/// empty bin borrows from the next one that is not.
/// - Source: Li, Owen and Zhang, "One Permutation Hashing" (2012); Shrivastava and Li, "Densifying One
///   Permutation Hashing via Rotation" (2014).
package struct MinHash: Sendable, Equatable {
  /// Parts of a sketch; the estimate's standard deviation is at most 0.5 / sqrt(128) = 0.044.
  package static let partCount = 128
  /// Tokens of a shingle, as StarCoder's near-deduplication (5-grams).
  package static let shingleLength = 5

  /// Empty for a text without a shingle.
  package let parts: [UInt32]

  /// The sketch of a text by its tokens or its hashed words.
  ///
  /// A text shorter than a shingle is one shingle.
  package init(_ tokens: [UInt32]) {
    guard !tokens.isEmpty else {
      parts = []
      return
    }
    var bins = [UInt32](repeating: .max, count: Self.partCount)
    for start in 0...max(0, tokens.count - Self.shingleLength) {
      let hash = Self.hash(tokens[start..<min(tokens.count, start + Self.shingleLength)])
      let bin = Int(hash >> 57)
      // The largest value stands for an empty bin.
      bins[bin] = min(bins[bin], UInt32(truncatingIfNeeded: hash) & 0x7FFF_FFFF)
    }
    parts = Self.densified(bins)
  }

  @inline(__always)
  private static func hash(_ shingle: ArraySlice<UInt32>) -> UInt64 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    for token in shingle {
      // MurmurHash3's finalizer after each token.
      hash = (hash ^ UInt64(token)) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 33
      hash = hash &* 0xC4CE_B9FE_1A85_EC53
      hash ^= hash >> 33
    }
    return hash
  }

  /// An empty bin takes the value of the next one, marked with the distance.
  private static func densified(_ bins: [UInt32]) -> [UInt32] {
    bins.indices.map { index in
      for distance in bins.indices {
        let value = bins[(index + distance) % bins.count]
        if value != .max { return value &+ UInt32(distance) &* 0x9E37_79B1 }
      }
      return 0
    }
  }

  /// The estimated Jaccard similarity, from 0 to 1.
  package func similarity(to other: MinHash) -> Double {
    guard !parts.isEmpty, parts.count == other.parts.count else { return 0 }
    var equal = 0
    for (first, second) in zip(parts, other.parts) where first == second { equal += 1 }
    return Double(equal) / Double(parts.count)
  }
}
