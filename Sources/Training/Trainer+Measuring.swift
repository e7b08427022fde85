package import TrainingData

extension Trainer {
  /// A forward and a backward pass that nothing is learned from, to see how long they take.
  package func measure(_ rows: [PackedRow]) throws(TrainingError) {
    _ = try accumulate(rows) { true }
  }
}
