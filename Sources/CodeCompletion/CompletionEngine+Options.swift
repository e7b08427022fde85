extension CompletionEngine {
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
}
