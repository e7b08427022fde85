import CacheModel
import Inference
import RepositoryIndex
import Testing
import Tokenization

/// What c gives each token, seen through logits that leave everything to the cache.
struct BackOffTests {
  /// c of tokens 10, 11, 12 by `levels`.
  private func probabilities(
    _ levels: [Continuations.Level], _ change: (inout MixtureWeights) -> Void = { _ in }
  ) -> [Double] {
    var weights = MixtureWeights()
    weights.logistic = [0, 0, 0, 0, 0, 0, 0]
    change(&weights)
    var mixture = CacheMixture(
      source: FixedContinuations(answer: Continuations(levels: levels)), specialTokens: [],
      weights: weights)
    let row = [Float](repeating: 0, count: 100)
    return [10, 11, 12].map { token in
      row.withUnsafeBufferPointer {
        // Half is the transformer's, 1/100 to each.
        2 * mixture.logProbability(of: token, after: [1], row: $0).exponential - 0.01
      }
    }
  }

  private func check(
    _ levels: [Continuations.Level], gives expected: [Double],
    _ change: (inout MixtureWeights) -> Void = { _ in },
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (found, wanted) in zip(probabilities(levels, change), expected) {
      #expect(abs(found - wanted) < 1e-9, sourceLocation: sourceLocation)
    }
  }

  @Test func `one level gives relative frequencies`() {
    check(
      [
        .init(matchLength: 4, candidates: [.init(token: 10, count: 3), .init(token: 11, count: 1)])
      ],
      gives: [0.75, 0.25, 0])
  }

  @Test func `a level leaves mass to the shorter ones for each distinct continuation`() {
    // Longest: one continuation of 2, length 4, escape 1: keeps 2 / (2 + 1/4) = 8/9.
    check(
      [
        .init(matchLength: 4, candidates: [.init(token: 10, count: 2)]),
        .init(
          matchLength: 1, candidates: [.init(token: 11, count: 1), .init(token: 12, count: 1)]),
      ], gives: [8.0 / 9, 0.5 / 9, 0.5 / 9]
    ) { $0.escape = 1 }
  }

  @Test func `a level without usable tokens is passed over`() {
    check(
      [
        .init(matchLength: 9, candidates: [.init(token: 5000, count: 2)]),
        .init(matchLength: 4, candidates: [.init(token: 10, count: 2)]),
        .init(matchLength: 1, candidates: [.init(token: 12, count: 0)]),
      ], gives: [1, 0, 0])
  }

  @Test func `the document and its folder count for more`() {
    let level = Continuations.Level(
      matchLength: 4,
      candidates: [
        .init(token: 10, count: 1), .init(token: 11, count: 1, documentCount: 1),
        .init(token: 12, count: 1, folderCount: 1),
      ])
    check([level], gives: [1.0 / 6, 3.0 / 6, 2.0 / 6]) {
      $0.documentBoost = 2
      $0.folderBoost = 1
    }
  }
}
