internal import Inference

/// The constants of a ``CacheMixture``.
///
/// The defaults were fitted by `Benchmarks mixture` on packages outside of the shipped model's training
/// data: click 8.5.1, jinja2 3.1.6, httpx2 2.16.2 and Familiar itself, each package weighing the same.
/// On luigi, marshmallow, hummingbird and async-http-client, which had no part in it, they are within
/// 0.003 bits per byte of weights fitted to the other half of the same package.
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
