private import CSystem
private import Threading

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Tells when the editor's process ends, should it die without closing our input.
enum ParentWatch {
  /// Starts watching `process` if it is an ancestor of ours.
  ///
  /// Only then: in a container the editor's id means another process, or none.
  static func start(_ process: Int32, events: EventQueue) {
    guard isAncestor(process) else { return }
    let handle = process_open_handle(process)
    _ = DetachedThread.start {
      if handle >= 0 {
        Descriptors.waitUntilReadable(handle)
        close(handle)
      } else {
        // Without pidfd_open (Linux before 5.3, macOS): our chain of parents breaks with it.
        while isAncestor(process) { sleep(2) }
      }
      events.push(.parentExited)
    }
  }

  private static func isAncestor(_ process: Int32) -> Bool {
    guard process > 1 else { return false }
    var current = getpid()
    // No chain of processes is as long; a broken /proc must not keep us here.
    for _ in 0..<64 {
      current = process_parent_of(current)
      if current == process { return true }
      if current <= 1 { return false }
    }
    return false
  }
}
