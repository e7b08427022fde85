private import CSystem

/// Starts threads of their own for work that blocks.
///
/// Foundation's `Thread` would do, but Foundation's run loops open sockets on Linux.
package enum DetachedThread {
  /// How a thread competes for the CPU.
  package enum Priority: Sendable {
    case normal
    /// Runs when nobody else wants the CPU: nice 19 on Linux, the background class on macOS.
    case background
  }

  /// Deep enough for json-c and our conversion of its values, which recurse to a depth of 128, and
  /// for the frames of the kernels; macOS gives a secondary thread 512 KiB.
  package static let stackBytes = 4 << 20

  /// Runs `body` on a new thread; false if the system refuses one.
  @discardableResult
  package static func start(
    priority: Priority = .normal, _ body: @escaping @Sendable () -> Void
  ) -> Bool {
    let box = Unmanaged.passRetained(Body(run: body))
    // SAFETY: the box is retained above and released exactly once, by the thread or below.
    let error = thread_start(
      UInt64(stackBytes), priority == .background ? 1 : 0,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
      }, box.toOpaque())
    if error != 0 { box.release() }
    return error == 0
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
