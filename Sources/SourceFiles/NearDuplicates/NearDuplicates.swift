/// Finds, among many texts, those that are nearly the same.
///
/// Candidates share a band of their sketches (locality-sensitive hashing); each is then compared whole.
/// 512 bytes a text.
/// - Source: Broder, "On the resemblance and containment of documents" (1997); Leskovec, Rajaraman and
///   Ullman, "Mining of Massive Datasets", 3.4.
package struct NearDuplicates: Sendable {
  /// Texts at least as similar are near-duplicates, as in StarCoder's training data.
  package static let defaultThreshold = 0.7
  /// Rows of a band: 32 bands of 4 find a pair at 0.7 in 99.98 of 100 cases.
  static let rowCount = 4
  /// Texts of a band that are compared: thousands of copies of one text need not all meet.
  private static let mostInBand = 256

  private let threshold: Double
  private var sketches: [String: MinHash] = [:]
  /// By hash of a band and its place, the texts that have it.
  private var bands: [UInt64: [String]] = [:]

  package init(threshold: Double = NearDuplicates.defaultThreshold) { self.threshold = threshold }

  /// Adds a text; `id` is its path, or what else tells it.
  package mutating func insert(_ id: String, _ sketch: MinHash) {
    sketches[id] = sketch
    for key in Self.keys(of: sketch) {
      bands[key, default: []].append(id)
    }
  }

  /// The texts that are nearly the same as `id`, without itself, sorted.
  package func of(_ id: String) -> [String] {
    guard let sketch = sketches[id] else { return [] }
    return matches(sketch).filter { $0 != id }
  }

  /// The texts that are nearly the same as a text with the sketch `sketch`, sorted.
  package func matches(_ sketch: MinHash) -> [String] {
    var seen: Set<String> = []
    for key in Self.keys(of: sketch) {
      for other in (bands[key] ?? []).prefix(Self.mostInBand) { seen.insert(other) }
    }
    return seen.filter { other in
      sketches[other].map { $0.similarity(to: sketch) >= threshold } ?? false
    }.sorted()
  }

  private static func keys(of sketch: MinHash) -> [UInt64] {
    stride(from: 0, to: sketch.parts.count, by: rowCount).map { start in
      key(of: sketch.parts[start..<min(start + rowCount, sketch.parts.count)], place: start)
    }
  }

  /// The hash of the band that begins with the part at `place` of its sketch.
  static func key(of band: ArraySlice<UInt32>, place: Int) -> UInt64 {
    var hash = UInt64(place)
    for part in band {
      hash = (hash ^ UInt64(part)) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 33
    }
    return hash
  }
}
