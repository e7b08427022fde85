package import JSONCoding

/// Learns repositories, in processes that live longer than this one, and tells how far they are.
package protocol FineTuningService: Sendable {
  /// Begins to learn `repository`, or goes on where an earlier run stopped.
  ///
  /// - Parameter settings: members of the setting `finetune`, checked.
  /// - Returns: why not, for the user; nil once it runs.
  func start(_ repository: String, model: String?, settings: [String: JSON]) -> String?

  /// Sends a command to the run on `repository`.
  ///
  /// - Returns: why not, for the user; nil where it was passed on.
  func send(_ command: FineTuningCommand, repository: String) -> String?

  /// From now on tells of runs on `folders`, whoever started them; each call replaces the last.
  func watch(_ folders: [String], onUpdate: @escaping @Sendable (FineTuningUpdate) -> Void)

  /// Ends the runs that this server began, keeping what they have done.
  func stopOwn()
}

/// What a run can be made to do.
package enum FineTuningCommand: Sendable, Equatable {
  case pause
  case resume
  case cancel
}

/// How far a run is.
package struct FineTuningUpdate: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    case running
    case paused
    /// `isPromoted`: an adapter was switched on.
    case done(isPromoted: Bool)
    case failed
  }

  package var repository: String
  package var state: State
  /// 0 to 100; nil where it is not known yet.
  package var percentage: Int?
  /// For people: "step 120 of 512, loss 1.23, 5210 tokens/s, 3:05 left".
  package var message: String

  package init(repository: String, state: State, percentage: Int?, message: String) {
    self.repository = repository
    self.state = state
    self.percentage = percentage
    self.message = message
  }
}
