internal import CodeCompletion
internal import Inference
internal import Tokenization

/// Writes every continuation twice, with drafts and without, and keeps what each took.
///
/// Decoding is greedy (a beam's passes verify nothing). Both sides find the prompt computed and take turns in going first. What the
/// second writes ends where the first did.
final class PairedDraftModel: LanguageModel {
  private let drafted: InferenceModel
  /// Its own, or what it wrote would be the previous suggestion of the other.
  private let plain: InferenceModel
  private(set) var totals = DraftTotals()

  init(drafted: InferenceModel, plain: InferenceModel) {
    self.drafted = drafted
    self.plain = plain
  }

  var tokenizer: Tokenizer { plain.tokenizer }
  var contextLength: Int { plain.contextLength }

  func generate(
    _ generation: Generation, isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    for model in [drafted, plain] {
      try model.prepare(prompt: generation.prompt, isCancelled: isCancelled)
    }
    let draftsFirst = totals.continuations % 2 == 0
    var first: [TokenID] = []
    let firstReport = try run(draftsFirst, generation, isCancelled) { token in
      first.append(token.id)
      return onToken(token)
    }
    var second: [TokenID] = []
    let secondReport = try run(!draftsFirst, generation, isCancelled) { token in
      second.append(token.id)
      return second.count < first.count
    }
    guard let firstReport, let secondReport else { return nil }
    totals.add(
      tokens: first.count, differs: first != second,
      drafted: draftsFirst ? firstReport : secondReport,
      plain: draftsFirst ? secondReport : firstReport)
    return firstReport
  }

  private func run(
    _ usesDrafts: Bool, _ generation: Generation, _ isCancelled: () -> Bool,
    _ onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? {
    var generation = generation
    generation.usesDrafts = usesDrafts
    return try (usesDrafts ? drafted : plain).generate(
      generation, isCancelled: isCancelled, onToken: onToken)
  }

  func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {
    try plain.prepare(prompt: prompt, isCancelled: isCancelled)
  }
}
