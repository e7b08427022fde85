internal import CacheModel
package import Inference
package import Tokenization

/// One of several continuations of a prompt that grow side by side.
package protocol DecodingBranch {
  /// The likeliest next tokens, likeliest first; they agree with what the generation requires.
  var next: [GeneratedToken] { get }

  /// Goes on with `token`; copies made before stay as they are.
  mutating func append(_ token: TokenID) throws(InferenceError)
}

/// A branch of a session's timeline.
struct InferenceBranch: DecodingBranch {
  private let model: InferenceModel
  private let generation: Generation
  private let width: Int
  private var timeline: Session.Branch
  /// The tokens behind the prompt.
  private var generated: [TokenID] = []
  private(set) var next: [GeneratedToken]

  /// - Parameter timeline: its logits are in the session.
  init(
    _ model: InferenceModel, generation: Generation, width: Int, timeline: Session.Branch
  ) {
    self.model = model
    self.generation = generation
    self.width = width
    self.timeline = timeline
    next = model.likeliest(of: generation, after: [], count: width)
  }

  mutating func append(_ token: TokenID) throws(InferenceError) {
    try model.session.append(token, to: &timeline)
    generated.append(token)
    next = model.likeliest(of: generation, after: generated, count: width)
  }
}
