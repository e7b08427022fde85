internal import Synchronization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Whether Ctrl-C was pressed: asked between tokens and steps, so that files stay whole.
enum Interruption {
  /// What a command throws when it sees the request; it ends with status 130 and no message.
  struct Error: Swift.Error {}

  private static let flag = Atomic<Bool>(false)

  /// Turns the first Ctrl-C (or SIGTERM) into a request; a second one ends the process at once.
  static func watch() {
    // Touched before a signal can come: a handler may not run the initializer of a global.
    flag.store(false, ordering: .relaxed)
    var action = sigaction()
    let handler: @convention(c) (Int32) -> Void = { _ in
      if Interruption.flag.exchange(true, ordering: .relaxed) { _exit(130) }
    }
    #if canImport(Glibc)
      action.__sigaction_handler.sa_handler = handler
    #else
      action.__sigaction_u.__sa_handler = handler
    #endif
    // No SA_RESTART: a read that waits for input must return.
    action.sa_flags = 0
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // Parents that start us from a worker thread pass their blocked signals on.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Throws if Ctrl-C was pressed.
  static func check() throws(Interruption.Error) {
    if isRequested { throw Interruption.Error() }
  }
}
