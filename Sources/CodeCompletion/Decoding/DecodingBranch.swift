internal import CacheModel
package import Inference
package import Tokenization

/// One of several continuations of a prompt that grow side by side.
package protocol DecodingBranch {
  /// The likeliest next tokens, likeliest first; they agree with what the generation requires.
  var next: [GeneratedToken] { get }

  /// A branch that goes on with `token`; this one stays as it is.
  func appending(_ token: TokenID) throws(InferenceError) -> any DecodingBranch
}

/// A branch of a session's timeline.
struct InferenceBranch: DecodingBranch {
  private let model: InferenceModel
  private let generation: Generation
  private let width: Int
  private let timeline: Session.Branch
  private let generated: [TokenID]
  let next: [GeneratedToken]

  /// - Parameters:
  ///   - timeline: its logits are in the session.
  ///   - generated: the tokens behind the prompt.
  init(
    _ model: InferenceModel, generation: Generation, width: Int, timeline: Session.Branch,
    generated: [TokenID] = []
  ) {
    self.model = model
    self.generation = generation
    self.width = width
    self.timeline = timeline
    self.generated = generated
    next = model.likeliest(of: generation, after: generated, count: width)
  }

  func appending(_ token: TokenID) throws(InferenceError) -> any DecodingBranch {
    InferenceBranch(
      model, generation: generation, width: width,
      timeline: try model.session.append(token, to: timeline), generated: generated + [token])
  }
}
