/// Completes code: prompt, decoding, post-processing, suggestion cache. Knows no LSP.
///
/// A newer request for the same document supersedes the older one, which ends with
/// ``CompletionResult/Silence/superseded``, unless what was typed agrees with the running decode.
/// Cancelling the calling task stops its decode between two tokens.
package actor CompletionEngine {
  /// - Parameter model: makes or returns the model; called once, off the caller's thread.
  package init(model: @escaping @Sendable () throws -> any LanguageModel) {}

  package func complete(_ request: CompletionRequest) async -> CompletionResult {
    CompletionResult()
  }
}
