package import CodeCompletion

/// Completes with all rules, or without some.
package protocol RuleCompleter {
  /// One answer, and which post-processing rules changed it.
  ///
  /// - Parameter rules: names of ``CompletionPipeline/ruleNames`` that do not apply.
  func complete(
    _ request: CompletionRequest, without rules: Set<String>
  ) -> (result: CompletionResult, appliedRules: [String])
}

/// The path of the editor's requests, with a pipeline for each set of rules over one model.
///
/// The model keeps the keys and values of a prompt, so another set of rules costs the decoding alone.
package final class PipelineRuleCompleter: RuleCompleter {
  private let model: any LanguageModel
  private let isCancelled: @Sendable () -> Bool
  private var completers: [Set<String>: PipelineCompleter] = [:]

  package init(model: any LanguageModel, isCancelled: @escaping @Sendable () -> Bool) {
    self.model = model
    self.isCancelled = isCancelled
  }

  package func complete(
    _ request: CompletionRequest, without rules: Set<String>
  ) -> (result: CompletionResult, appliedRules: [String]) {
    let completer =
      completers[rules]
      ?? PipelineCompleter(model: model, disabledRules: rules, isCancelled: isCancelled)
    completers[rules] = completer
    let result = completer.complete(request)
    return (result, completer.appliedRules)
  }
}
