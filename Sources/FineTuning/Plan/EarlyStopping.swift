/// Decides, from losses on validation files, which weights are kept and when to give up.
package struct EarlyStopping: Sendable, Equatable {
  /// Looks without an improvement after which nothing more is expected.
  ///
  /// With a cosine schedule the end of a run improves more than its middle, so patience is long.
  package static let patience = 4

  package private(set) var best: Double?
  package private(set) var bestStep = 0
  private var misses = 0

  package init() {}

  /// Whether the weights after `step` are the best so far.
  package mutating func isBest(_ loss: Double, after step: Int) -> Bool {
    guard loss.isFinite, loss < best ?? .infinity else {
      misses += 1
      return false
    }
    (best, bestStep, misses) = (loss, step, 0)
    return true
  }

  package var isOver: Bool { misses >= Self.patience }
}
