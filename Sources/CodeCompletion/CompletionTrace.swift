/// How the last answer for a document came about; `familiar.explain` shows it.
package struct CompletionTrace: Sendable {
  /// Where an answer came from.
  package enum Source: String, Sendable {
    case model
    /// A decode that an earlier request had started and that agreed with what was typed since.
    case runningDecode
    case cache
  }

  package var documentID: String
  /// Line or block, as decided.
  package var mode: CompletionRequest.Mode
  package var source: Source
  package var result: CompletionResult
  /// Post-processing rules that changed the first candidate, in order.
  package var appliedRules: [String]
  package var generatedTokens: Int
  package var minimumLogProbability: Float?

  package init(
    documentID: String, mode: CompletionRequest.Mode, source: Source = .model,
    result: CompletionResult, appliedRules: [String] = [], generatedTokens: Int = 0,
    minimumLogProbability: Float? = nil
  ) {
    self.documentID = documentID
    self.mode = mode
    self.source = source
    self.result = result
    self.appliedRules = appliedRules
    self.generatedTokens = generatedTokens
    self.minimumLogProbability = minimumLogProbability
  }
}
