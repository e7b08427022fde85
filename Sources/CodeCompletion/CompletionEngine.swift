/// Completes code: prompt, decoding, post-processing, suggestion cache. Knows no LSP.
///
/// A newer request for the same document supersedes the older one, which ends with
/// ``CompletionResult/Silence/superseded``, unless what was typed agrees with the running decode.
/// Cancelling the calling task stops its decode between two tokens.
package actor CompletionEngine {
  package struct Options: Sendable {
    /// How long an automatic request waits for the user to pause.
    package enum Debounce: Sendable, Equatable {
      /// From typing rhythm and measured latency; see ``AdaptiveDebounce``.
      case adaptive
      case fixed(Duration)
    }

    package var pipeline = CompletionPipeline.Options()
    package var debounce = Debounce.adaptive
    /// Whether prompts that will be needed are computed while the user pauses.
    package var preparesWhenIdle = true
    package init() {}
  }

  package private(set) var isBusy = false

  /// - Parameter model: makes or returns the model; called once, off the caller's thread.
  package init(
    options: Options = Options(), model: @escaping @Sendable () throws -> any LanguageModel
  ) {}

  /// Answers exactly once, at the latest when the calling task is cancelled.
  package func complete(_ request: CompletionRequest) async -> CompletionResult {
    CompletionResult()
  }

  /// Loads the model if it is not loaded; returns why that failed.
  package func warmUp() async -> String? { nil }

  /// Takes another model or other adapters: forgets the model, the cache and all anchors, and loads.
  package func reload(
    _ model: @escaping @Sendable () throws -> any LanguageModel
  ) async -> String? { nil }

  /// Takes new settings; the model stays.
  package func configure(_ options: Options) async {}

  /// Forgets a document.
  package func documentClosed(_ documentID: String) async {}

  /// How the last answer for a document came about; for nil, the last of all.
  package func trace(for documentID: String?) -> CompletionTrace? { nil }
}
