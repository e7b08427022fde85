package import Inference
package import Tokenization

// Stands in for what the branch `completion` brings; delete this file when it lands.

package struct PromptOptions: Sendable {
  package var contextTokens: Int?
  package var includesFilename = true
  package init() {}
}

package struct CompletionTrace: Sendable {
  package var appliedRules: [String]
  package var mode: CompletionRequest.Mode
}

package final class CompletionPipeline {
  package struct Options: Sendable {
    package var prompt = PromptOptions()
    package var disabledRules: Set<String> = []
    package init() {}
  }

  package static let ruleNames: [String] = ["stub"]
  package let options: Options
  package var lastTrace: CompletionTrace?

  package init(options: Options) { self.options = options }

  package func complete(
    _ request: CompletionRequest, model: any LanguageModel,
    isCancelled: @escaping () -> Bool = { false }
  ) -> CompletionResult {
    var result = CompletionResult()
    result.silence = .failed("skeleton")
    return result
  }

  package func forgetDocuments() {}
}

package final class InferenceModel: LanguageModel {
  package let tokenizer: Tokenizer
  package let contextLength: Int

  package init(session: Session, tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
    contextLength = 512
  }

  package func generate(
    prompt: [TokenID], maxTokens: Int, sampling: SamplingParameters,
    isCancelled: () -> Bool, onToken: (GeneratedToken) -> Bool
  ) throws(InferenceError) -> GenerationReport? { nil }

  package func prepare(prompt: [TokenID], isCancelled: () -> Bool) throws(InferenceError) {}
}
