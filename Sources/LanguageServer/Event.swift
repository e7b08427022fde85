internal import CodeCompletion
internal import JSONCoding

/// Everything that wakes the server; handled one after the other in the order of arrival.
enum Event: Sendable {
  /// A message from the client, and how many bytes it had.
  case message(JSON, bytes: Int)
  /// A body that is not JSON.
  case unreadable(String)
  /// Something for the log.
  case note(String)
  case endOfInput
  /// Nobody reads what we write.
  case outputClosed(String)
  /// The editor's process ended.
  case parentExited
  /// A completion came, for the request with this number.
  case completed(UInt64, CompletionResult)
  /// A popup's time is up.
  case deadline(UInt64)
  /// Why the model of this load is not there; nil if it is.
  case loaded(UInt64, failure: String?)
  /// What `familiar.status` tells about the repository and its adapters, for the request with this
  /// number.
  case described(UInt64, RepositoryStatus?, adapters: [String])
  /// A command on adapters is done, or why it is not.
  case adaptersChanged(UInt64, AdapterChange, [String], failure: String?)
  /// Something that the user should know.
  case notice(String)
  /// How far the learning of a repository is.
  case trained(FineTuningUpdate)
  /// The text for `familiar.explain`, for the request with this number.
  case explained(UInt64, String?)
}
