private import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Runs a program without a shell, with the environment it is given and no more, and waits for it.
///
/// It gets no standard input and no descriptor of ours. It is ended, with what it started, when it
/// takes too long or writes too much.
enum BoundedProcess {
  struct Outcome: Equatable {
    /// The exit status, or 128 and the number of the signal that ended it.
    var status: Int32
    var output: [UInt8]
    /// The beginning of what it wrote to standard error.
    var error: String
  }

  enum Failure: Error, Equatable {
    case cannotStart(Int32)
    case timedOut(seconds: Int)
    case tooMuchOutput(limit: Int)
  }

  /// Bytes of standard error that are kept: a sentence or two.
  private static let errorLimit = 4096

  static func run(
    _ program: String, _ arguments: [String], environment: [(name: String, value: String)],
    outputLimit: Int, seconds: Int
  ) throws(Failure) -> Outcome {
    var output = Pipe()
    var error = Pipe()
    defer {
      output.close()
      error.close()
    }
    guard output.open(), error.open() else { throw .cannotStart(errno) }
    let process = try start(program, arguments, environment, output.write, error.write)
    output.closeWrite()
    error.closeWrite()
    var collected: [[UInt8]] = [[], []]
    let failure = collect(
      [output.read, error.read], limits: [outputLimit, errorLimit], seconds: seconds, &collected)
    // Its whole group: git starts others. One that has ended already is no error.
    if failure != nil { kill(-process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    if let failure { throw failure }
    let signal = status & 0x7F
    return Outcome(
      status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: collected[0],
      error: String(decoding: collected[1], as: UTF8.self))
  }

  private struct Pipe {
    var read: Int32 = -1
    var write: Int32 = -1

    mutating func open() -> Bool {
      guard let ends = OpenDescriptors.pipe() else { return false }
      (read, write) = ends
      return fcntl(read, F_SETFL, O_NONBLOCK) == 0
    }

    mutating func closeWrite() {
      if write >= 0 { _ = closeDescriptor(write) }
      write = -1
    }

    mutating func close() {
      closeWrite()
      if read >= 0 { _ = closeDescriptor(read) }
      read = -1
    }

    private func closeDescriptor(_ descriptor: Int32) -> Int32 {
      #if canImport(Glibc)
        Glibc.close(descriptor)
      #else
        Darwin.close(descriptor)
      #endif
    }
  }

  private static func start(
    _ program: String, _ arguments: [String], _ environment: [(name: String, value: String)],
    _ output: Int32, _ error: Int32
  ) throws(Failure) -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, error, 2)
    var flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGDEF)
    flags |= Int32(POSIX_SPAWN_SETSIGMASK)
    #if canImport(Darwin)
      flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    #else
      for descriptor in OpenDescriptors.beyondStandard() {
        posix_spawn_file_actions_addclose(&actions, descriptor)
      }
    #endif
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))
    let words = ([program] + arguments).map { strdup($0) }
    let variables = environment.map { strdup("\($0.name)=\($0.value)") }
    defer { for text in words + variables { free(text) } }
    var process = pid_t()
    let code = posix_spawn(
      &process, program, &actions, &attributes, words + [nil], variables + [nil])
    guard code == 0 else { throw .cannotStart(code) }
    return process
  }

  /// Reads two pipes to their ends; what standard error has beyond its limit is dropped.
  private static func collect(
    _ descriptors: [Int32], limits: [Int], seconds: Int, _ collected: inout [[UInt8]]
  ) -> Failure? {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(seconds)
    var open = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while open.contains(where: { $0.fd >= 0 }) {
      let left = clock.now.duration(to: deadline)
      guard left > .zero else { return .timedOut(seconds: seconds) }
      let wait = Int32(clamping: left.components.seconds * 1000 + 1000)
      if poll(&open, nfds_t(open.count), min(wait, 1000)) < 0 && errno != EINTR {
        return .cannotStart(errno)
      }
      for index in open.indices where open[index].fd >= 0 && open[index].revents != 0 {
        let count = read(open[index].fd, &chunk, chunk.count)
        if count > 0 {
          let room = limits[index] - collected[index].count
          if index == 0 && count > room { return .tooMuchOutput(limit: limits[0]) }
          collected[index] += chunk.prefix(min(count, max(0, room)))
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
          open[index].fd = -1
        }
      }
    }
    return nil
  }
}
