internal import JSONCoding
private import Threading

/// Writes whole messages to a descriptor, in order, on a thread of its own.
///
/// The loop never waits for an editor that does not read: a client that itself blocks on writing
/// would wait for us for ever.
final class MessageWriter: Sendable {
  /// More unread answers than this, and the client is taken for dead.
  private static let backlogLimit = 64 << 20

  private struct State {
    var messages: [[UInt8]] = []
    var backlog = 0
    var isWriting = false
    var isClosed = false
  }

  private let state = Monitor(State())
  private let events: EventQueue

  /// Starts the thread; nil if the system refuses one.
  init?(output: Int32, events: EventQueue) {
    self.events = events
    let state = state
    let isRunning = DetachedThread.start { Self.run(output, state, events) }
    guard isRunning else { return nil }
  }

  /// Queues a message.
  func send(_ message: JSON) {
    let body = Array(message.serialized().utf8)
    let framed = Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
    let isOverfull = state.withLock { state in
      guard !state.isClosed else { return false }
      state.messages.append(framed)
      state.backlog += framed.count
      guard state.backlog > Self.backlogLimit else { return false }
      state.isClosed = true
      state.messages = []
      return true
    }
    if isOverfull { events.push(.outputClosed("the client does not read our answers")) }
  }

  /// Waits until all is written, at most so long, and takes nothing more.
  func close(waitingMilliseconds: Int) {
    _ = state.wait(milliseconds: waitingMilliseconds) { state in
      state.messages.isEmpty && !state.isWriting || state.isClosed ? true : nil
    }
    state.withLock { $0.isClosed = true }
  }

  private static func run(_ output: Int32, _ state: Monitor<State>, _ events: EventQueue) {
    while true {
      let batch: [[UInt8]]? = state.wait { state in
        if !state.messages.isEmpty {
          state.isWriting = true
          defer { state.messages = [] }
          return .some(state.messages)
        }
        return state.isClosed ? .some(nil) : nil
      }
      guard let batch else { return }
      for message in batch {
        let failure = message.withUnsafeBytes { Descriptors.write(output, $0) }
        state.withLock { $0.backlog -= message.count }
        guard let failure else { continue }
        state.withLock {
          $0.isClosed = true
          $0.isWriting = false
        }
        events.push(.outputClosed("writing failed with errno \(failure)"))
        return
      }
      state.withLock { $0.isWriting = false }
    }
  }
}
