/// What the documents of a run are for.
package enum DataSplit: String, Sendable, CaseIterable {
  /// Trained on.
  case train
  /// Decides when to stop and which weight an adapter gets.
  case validation
  /// Read once, for the verdict.
  case test
}
