internal import RepositoryIndex
internal import Tokenization

/// The cache's distribution c: what followed the longest match, blended with what followed shorter
/// ones.
///
/// A level of N occurrences and D distinct continuations keeps N / (N + D · escape / length) of the
/// mass and leaves the rest to the next (Witten and Bell 1991, method C, with an escape that longer
/// matches need less); the shortest keeps all.
struct BackOff {
  /// More than a likely candidate is never that far down; it bounds the cost of a step.
  static let longestLevel = 256
  /// Levels beyond these had no mass left to share.
  static let mostLevels = 8

  /// Tokens with their probabilities, which add up to 1; empty where nothing is known.
  private(set) var candidates: [(token: Int, probability: Double)] = []
  /// Where in `candidates` each token is; -1 for those that are not there.
  private var slots: [Int32] = []

  /// The likeliest token.
  var likeliest: Int? { candidates.max { $0.probability < $1.probability }?.token }

  /// - Parameter isPossible: tokens that are not are left out, as if they had never followed.
  mutating func blend(
    _ continuations: Continuations, weights: MixtureWeights, vocabularySize: Int,
    isPossible: (Int) -> Bool
  ) {
    reset(vocabularySize)
    var left = 1.0
    let levels = continuations.levels.prefix(Self.mostLevels)
    for (index, level) in levels.enumerated() {
      var total = 0.0
      var distinct = 0.0
      for candidate in level.candidates.prefix(Self.longestLevel) {
        guard isUsable(candidate, isPossible) else { continue }
        total += count(candidate, weights)
        distinct += 1
      }
      guard total > 0 else { continue }
      let isLast = index == levels.count - 1
      let escape = distinct * weights.escape / Double(max(1, level.matchLength))
      let kept = isLast ? left : left * total / (total + max(0, escape))
      for candidate in level.candidates.prefix(Self.longestLevel) {
        guard isUsable(candidate, isPossible) else { continue }
        add(kept * count(candidate, weights) / total, to: Int(candidate.token))
      }
      left -= kept
    }
    normalize()
  }

  private func isUsable(
    _ candidate: Continuations.Candidate, _ isPossible: (Int) -> Bool
  ) -> Bool {
    slots.indices.contains(Int(candidate.token)) && candidate.count > 0
      && isPossible(Int(candidate.token))
  }

  private func count(
    _ candidate: Continuations.Candidate, _ weights: MixtureWeights
  ) -> Double {
    Double(candidate.count) + weights.documentBoost * Double(max(0, candidate.documentCount))
      + weights.folderBoost * Double(max(0, candidate.folderCount))
  }

  private mutating func reset(_ vocabularySize: Int) {
    if slots.count == vocabularySize {
      for candidate in candidates { slots[candidate.token] = -1 }
    } else {
      slots = [Int32](repeating: -1, count: vocabularySize)
    }
    candidates.removeAll(keepingCapacity: true)
  }

  private mutating func add(_ probability: Double, to token: Int) {
    if slots[token] >= 0 {
      candidates[Int(slots[token])].probability += probability
    } else {
      slots[token] = Int32(candidates.count)
      candidates.append((token, probability))
    }
  }

  /// A last level without usable candidates leaves less than 1.
  private mutating func normalize() {
    let sum = candidates.reduce(0) { $0 + $1.probability }
    guard sum > 0, sum.isFinite else {
      reset(slots.count)
      return
    }
    for index in candidates.indices { candidates[index].probability /= sum }
  }
}
