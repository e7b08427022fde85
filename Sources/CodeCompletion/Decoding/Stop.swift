/// Where a continuation ends.
struct Stop: Equatable {
  var reason: CompletionResult.StopReason
  /// Bytes of the continuation that stay.
  var keep: Int
}

/// One reason to end a continuation, fed byte by byte.
protocol StopRule {
  static var name: String { get }

  /// - Parameter state: the continuation up to and with the new byte.
  mutating func advance(_ state: ContinuationState) -> Stop?
}
