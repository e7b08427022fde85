internal import TrainingData

extension PackedRow {
  /// Where each example lies in the tokens.
  var examples: [Range<Int>] {
    zip(starts, starts.dropFirst() + [tokens.count]).map { $0..<$1 }
  }

  /// The token after each, -1 after the last of an example.
  var targets: [Int32] {
    var targets = Array(tokens.dropFirst()) + [-1]
    for start in starts.dropFirst() { targets[start - 1] = -1 }
    return targets
  }
}
