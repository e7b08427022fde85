import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The built program, run as a user runs it.
struct ChildProcess {
  /// What a run left behind.
  struct Outcome: Equatable {
    /// Exit status; 128 + n for a process that signal n killed.
    var status: Int32
    var output: [UInt8]
    var error: String

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// A process that could not be started.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Where its input, output and state lie.
  let folder: TemporaryState

  /// The program lies beside the test bundle, or in the package's build folder.
  private static func program() throws -> String {
    let beside = ExecutablePath.current.map { $0.split(separator: "/").dropLast() } ?? []
    let root = #filePath.components(before: "Tests/CommandTests")
    let candidates = [
      "/" + (beside + ["familiar"]).joined(separator: "/"), "\(root).build/debug/familiar",
    ]
    guard let found = candidates.first(where: { FileReading.kind(of: $0) == .regular }) else {
      throw Failure(description: "no program at \(candidates)")
    }
    return found
  }

  /// Runs the program until it ends.
  ///
  /// - Parameters:
  ///   - interruptAfter: microseconds after which it gets SIGINT.
  ///   - output: a file or device instead of the one that is read back.
  func run(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
    interruptAfter: UInt32? = nil, output: String? = nil
  ) throws -> Outcome {
    let number = folder.nextNumber()
    let inputPath = try folder.write(input, as: "input\(number)")
    let outputPath = output ?? folder.file("output\(number)")
    let errorPath = folder.file("error\(number)")
    let process = try start(
      arguments, environment: environment, files: (inputPath, outputPath, errorPath))
    if let interruptAfter {
      usleep(interruptAfter)
      kill(process, SIGINT)
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    return Outcome(
      status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
      output: output == nil ? try FileReading.contents(of: outputPath) : [],
      error: String(decoding: try FileReading.contents(of: errorPath), as: UTF8.self))
  }

  private func start(
    _ arguments: [String], environment: [String: String],
    files: (input: String, output: String, error: String)
  ) throws -> pid_t {
    let program = try Self.program()
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let create = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 0, files.input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, files.output, create, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, files.error, create, 0o600)
    var variables = [
      "HOME": folder.path, "XDG_DATA_HOME": folder.file("data"),
      "XDG_CACHE_HOME": folder.file("cache"), "PATH": "/usr/bin:/bin",
    ]
    variables.merge(environment) { $1 }
    let arguments = ([program] + arguments).map { strdup($0) }
    let values = variables.map { strdup("\($0)=\($1)") }
    defer { for text in arguments + values { free(text) } }
    var process = pid_t()
    let status = posix_spawn(
      &process, program, &actions, nil, arguments + [nil], values + [nil])
    guard status == 0 else {
      throw Failure(description: "cannot start \(program): \(String(cString: strerror(status)))")
    }
    return process
  }
}

extension String {
  /// What stands before `mark`; all of it where there is no mark.
  fileprivate func components(before mark: String) -> String {
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(mark) { return String(self[..<rest.startIndex]) }
      rest = rest.dropFirst()
    }
    return self
  }
}
