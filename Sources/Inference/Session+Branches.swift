package import Tokenization

extension Session {
  /// A continuation of a timeline that grows beside it; it is forgotten with its last reference.
  ///
  /// Its keys and values are its own, beyond what ``keyValueBytes`` counts.
  package struct Branch {
    let timeline: Timeline
  }

  /// The current timeline, to branch off from; good until the next call that changes the timeline.
  package func branch() throws(InferenceError) -> Branch {
    guard let current else { throw .unsupportedModel(reason: "no prompt was given yet") }
    return Branch(timeline: current)
  }

  /// A copy of `branch` that goes on with `token`, whose logits are in ``logits`` then.
  ///
  /// The copy takes some 0.1 ms for the shipped model with a full context.
  package func append(
    _ token: TokenID, to branch: Branch
  ) throws(InferenceError) -> Branch {
    try check([token], after: branch.timeline.tokens.count)
    let copy = branch.timeline.fork(prefix: branch.timeline.tokens.count)
    pass.run([token], on: copy, lastOnly: true)
    computeLogits(rows: 0..<1)
    try model.checkWeights()
    return Branch(timeline: copy)
  }
}
