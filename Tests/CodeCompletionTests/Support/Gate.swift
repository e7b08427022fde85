import Synchronization

/// Holds the decode thread until a test has looked around.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting = 0
  }

  private let state = Mutex(State())

  func wait() {
    state.withLock { $0.waiting += 1 }
    while !state.withLock({ $0.isOpen }) { spin(for: .microseconds(200)) }
  }

  func open() {
    state.withLock { $0.isOpen = true }
  }

  func untilSomeoneWaits() async {
    while state.withLock({ $0.waiting }) == 0 { await Task.yield() }
  }
}
