private import Threading

/// The events that wait for the server's loop.
///
/// Unlike an `AsyncStream`, it makes the reader wait when the messages in it take too much memory.
final class EventQueue: Sendable {
  /// Bytes of messages that may wait; one longer message is let in alone.
  private static let byteLimit = 8 << 20

  private struct State {
    var events: [Event] = []
    var bytes = 0
    var isClosed = false
  }

  private let state = Monitor(State())

  /// Adds an event; a message waits for its turn first, all else is small and never waits.
  func push(_ event: Event) {
    state.wait { state in
      if state.isClosed { return true }
      if case .message(_, let bytes) = event {
        guard state.bytes == 0 || state.bytes + bytes <= Self.byteLimit else { return nil }
        state.bytes += bytes
      }
      state.events.append(event)
      return true
    }
  }

  /// All that waits, in order; blocks until there is something.
  func popAll() -> [Event] {
    state.wait { state in
      guard !state.events.isEmpty else { return nil }
      defer {
        state.events = []
        state.bytes = 0
      }
      return state.events
    }
  }

  /// Drops what waits and all that comes; whoever waits in ``push(_:)`` goes on.
  func close() {
    state.withLock {
      $0.isClosed = true
      $0.events = []
    }
  }
}
