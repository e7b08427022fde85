internal import Inference

/// The constants of a ``CacheMixture``.
///
/// The defaults were fitted by `Benchmarks mixture`; see there for the code they were fitted on.
package struct MixtureWeights: Sendable, Equatable {
  /// Of the logistic that gives the cache's share, for each of ``StepEvidence/features``.
  package var logistic: [Double] = [-3.61, 1.21, 0.71, -1.14, 0.35, 0.52, 0.15]
  /// How readily a level gives way to the next shorter one: Witten-Bell's 1 for each distinct
  /// continuation, divided by the match's length.
  package var escape = 4.0
  /// What an occurrence in the edited document counts for beyond itself.
  package var documentBoost = 2.0
  /// What an occurrence in the document's folder counts for beyond itself.
  package var folderBoost = 0.25
  /// The cache's share never reaches 1: what it has not seen must stay possible.
  package var maximum = 0.98

  package init() {}

  /// The cache's share, from 0 to ``maximum``.
  func share(_ features: [Double]) -> Double {
    let sum = zip(logistic, features).reduce(0) { $0 + $1.0 * $1.1 }
    guard sum.isFinite else { return 0 }
    return min(maximum, 1 / (1 + (-sum).exponential))
  }
}
