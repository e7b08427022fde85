/// From a request to a result in one synchronous call: prompt, decoding, stop conditions,
/// post-processing.
///
/// It has no debounce, gate or cache; ``CompletionEngine`` adds those. What it keeps between calls
/// are the anchors of each document, which make that a keystroke costs few tokens. Confined to one
/// thread at a time.
package final class CompletionPipeline {
  package struct Options: Sendable {
    package var prompt = PromptOptions()
    /// Rules of ``CompletionPipeline/ruleNames`` that are left out, to measure their effect.
    package var disabledRules: Set<String> = []
    package init() {}
  }

  /// Stop conditions and post-processing rules, in the order in which they run.
  package static var ruleNames: [String] { StopConditions.names }

  package let options: Options
  /// How the last result came about.
  package private(set) var lastTrace: CompletionTrace?

  package init(options: Options = Options()) {
    self.options = options
  }

  /// Completes at a cursor; trouble is told as ``CompletionResult/silence``.
  ///
  /// - Parameter isCancelled: asked between two passes of the model.
  package func complete(
    _ request: CompletionRequest, model: any LanguageModel, isCancelled: () -> Bool = { false }
  ) -> CompletionResult {
    CompletionResult()
  }

  /// Forgets all anchors, so that the next requests do not depend on those before.
  package func forgetDocuments() {}

  /// Forgets the anchors of one document.
  package func forget(documentID: String) {}
}
