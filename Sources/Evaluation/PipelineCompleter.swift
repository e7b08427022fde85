package import CodeCompletion

/// Fills holes by the path that the editor's requests take, without debounce and cache.
///
/// What an editor would not show comes with its candidates and the silence that keeps them back.
package struct PipelineCompleter: HoleCompleter {
  private let pipeline: CompletionPipeline
  private let model: any LanguageModel
  private let isCancelled: @Sendable () -> Bool

  /// - Parameters:
  ///   - disabledRules: post-processing rules that do not apply; see ``CompletionPipeline/ruleNames``.
  ///   - suffix: what the model sees of the text after the hole.
  ///   - snippetSource: gives the prompt pieces of other files, whatever the model's context.
  ///   - isCancelled: asked between two tokens.
  package init(
    model: any LanguageModel, disabledRules: Set<String> = [],
    suffix: PromptOptions.Suffix = .shown, snippetSource: (any SnippetSource)? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    var options = CompletionPipeline.Options()
    options.disabledRules = disabledRules
    options.prompt.suffix = suffix
    options.prompt.snippetSource = snippetSource
    if snippetSource != nil { options.prompt.snippets = .on }
    pipeline = CompletionPipeline(options: options)
    self.model = model
    self.isCancelled = isCancelled
  }

  /// Post-processing rules that changed the last suggestion.
  var appliedRules: [String] { pipeline.lastTrace?.appliedRules ?? [] }

  package func complete(_ request: CompletionRequest) -> CompletionResult {
    // What is anchored for one hole must not show in the next.
    pipeline.forgetDocuments()
    var result = pipeline.complete(request, model: model, isCancelled: isCancelled)
    // The candidates stay: whether they are right is measured apart from whether they are shown.
    if result.silence == nil { result.silence = pipeline.lastTrace?.doubt(about: request) }
    return result
  }
}
