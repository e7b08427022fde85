import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Stops a thread at a place until a test lets it go on, as a busy machine does.
final class Turnstile: Sendable {
  private struct State {
    var isClosed = false
    var waiting = 0
  }

  private let state = Mutex(State())

  /// The thread that is stopped calls it.
  func pass() {
    guard state.withLock({ $0.isClosed }) else { return }
    state.withLock { $0.waiting += 1 }
    while state.withLock({ $0.isClosed }) { usleep(500) }
    state.withLock { $0.waiting -= 1 }
  }

  func close() { state.withLock { $0.isClosed = true } }

  func open() { state.withLock { $0.isClosed = false } }

  /// Whether somebody is stopped right now.
  var isHolding: Bool { state.withLock { $0.waiting > 0 } }

  func untilSomeoneWaits() async throws {
    while !isHolding { try await Task.sleep(for: .milliseconds(1)) }
  }
}
