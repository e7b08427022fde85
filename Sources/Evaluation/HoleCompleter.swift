package import CodeCompletion

/// Fills holes as an editor would have it done.
package protocol HoleCompleter {
  /// One answer; ``CompletionResult/silence`` where there is none.
  func complete(_ request: CompletionRequest) -> CompletionResult
}
