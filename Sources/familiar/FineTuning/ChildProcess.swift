internal import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Starts this program once more, to live longer than this process.
enum ChildProcess {
  /// Why it did not start.
  struct Failure: Error { let reason: String }

  #if canImport(Glibc)
    /// `POSIX_SPAWN_SETSID`, which glibc's `spawn.h` shows to GNU sources only.
    private static let newSession: Int16 = 0x80
  #else
    private static let newSession = Int16(POSIX_SPAWN_SETSID)
  #endif

  /// Runs `program` with `arguments` in a session of its own, so that neither Ctrl-C in a terminal
  /// nor the end of the editor reaches it; what it says on standard error goes to the file `log`.
  ///
  /// - Parameter program: this one's path; nil where it is not known.
  static func start(
    _ program: String?, _ arguments: [String], log: String
  ) throws(Failure) -> Int32 {
    guard let path = program else {
      throw Failure(reason: "this program does not know where it lies")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    for descriptor in OpenDescriptors.beyondStandard() {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The reader of an editor blocks signals on its threads; a child would inherit that.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK))
    var strings: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    var process: Int32 = 0
    let code = posix_spawn(&process, path, &actions, &attributes, &strings, environ)
    guard code == 0 else {
      throw Failure(reason: "cannot start \(path): \(String(cString: strerror(code)))")
    }
    return process
  }

  /// Waits for `process`, which ended by itself, by a signal, or was never ours.
  static func wait(for process: Int32) {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }
}
