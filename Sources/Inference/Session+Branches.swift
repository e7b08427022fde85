package import Tokenization

extension Session {
  /// A continuation of a timeline that grows beside it: a value, copied when one of its copies grows.
  ///
  /// Its keys and values are its own, beyond what ``keyValueBytes`` counts.
  package struct Branch {
    fileprivate(set) var timeline: Timeline
  }

  /// The current timeline, to branch off from; good until the next call that changes the timeline.
  package func branch() throws(InferenceError) -> Branch {
    guard let current else { throw .unsupportedModel(reason: "no prompt was given yet") }
    return Branch(timeline: current)
  }

  /// Lets `branch` go on with `token`, whose logits are in ``logits`` then.
  ///
  /// The last copy of a branch takes over its keys and values; for the others they are copied, which
  /// takes some 0.2 ms for the shipped model with a full context.
  package func append(_ token: TokenID, to branch: inout Branch) throws(InferenceError) {
    let count = branch.timeline.tokens.count
    try check([token], after: count)
    // The timeline that was branched off from is the session's, too, and never changed.
    if !isKnownUniquelyReferenced(&branch.timeline) {
      branch.timeline = branch.timeline.fork(prefix: count)
    }
    pass.run([token], on: branch.timeline, lastOnly: true)
    computeLogits(rows: 0..<1)
    try model.checkWeights()
  }
}
