/// What the executable decides about the server.
package struct ServerOptions: Sendable {
  /// Makes the completion behind the server; called once.
  package var makeProvider: @Sendable () -> any CompletionProvider
  /// Learns repositories; nil where nothing is learned.
  package var fineTuning: (any FineTuningService)?
  /// Shown to the client in `serverInfo`.
  package var version: String
  package var sandbox: Sandbox
  /// How long a popup may wait for a suggestion.
  ///
  /// Editors wait for all servers before they show a popup, so an answer that is later than the
  /// other servers' delays them.
  package var popupDeadline = Duration.milliseconds(250)

  package init(
    version: String, sandbox: Sandbox = .fromEnvironment,
    fineTuning: (any FineTuningService)? = nil,
    makeProvider: @escaping @Sendable () -> any CompletionProvider
  ) {
    self.version = version
    self.sandbox = sandbox
    self.fineTuning = fineTuning
    self.makeProvider = makeProvider
  }
}
