private import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The files of a git repository: those that are tracked, and those that are new and not ignored.
///
/// A repository's own configuration can name programs for git to run. None is: the file system monitor
/// and hooks are overridden, a bare repository inside is no repository, objects that are missing are
/// not fetched, the index is not refreshed, and there is no terminal and no pager.
struct GitListing: Equatable {
  /// Below the folder, in the order of their bytes, each once.
  var files: [String]
  /// Folders that are repositories of their own, without a slash at the end.
  var repositories: [String]

  /// Why git has not answered, in words for a log.
  struct Refusal: Error, Equatable {
    var note: String?
  }

  /// Bytes of a listing: two million paths of a hundred.
  private static let outputLimit = 256 << 20

  /// What git says of `folder`, which may lie inside a larger repository.
  static func of(_ folder: String, options: ScanOptions) throws(Refusal) -> GitListing {
    guard let program = program(outside: folder) else {
      throw Refusal(note: isRepository(folder) ? "git is not installed" : nil)
    }
    var tracked = ["ls-files", "-z", "--cached"]
    if options.includesSubmodules { tracked.append("--recurse-submodules") }
    let untracked = ["ls-files", "-z", "--others", "--exclude-standard"]
    var paths: Set<String> = []
    var repositories: [String] = []
    for command in [tracked, untracked] {
      let output = try run(program, command, in: folder, seconds: options.gitTimeout)
      for name in output.split(separator: 0) {
        let path = String(decoding: name, as: UTF8.self)
        if path.hasSuffix("/") {
          repositories.append(String(path.dropLast()))
        } else {
          paths.insert(path)
        }
      }
    }
    guard !paths.isEmpty else { throw Refusal(note: "git lists no file") }
    return GitListing(
      files: paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
      repositories: repositories.sorted())
  }

  private static func run(
    _ program: String, _ command: [String], in folder: String, seconds: Int
  ) throws(Refusal) -> [UInt8] {
    let outcome: BoundedProcess.Outcome
    do throws(BoundedProcess.Failure) {
      outcome = try BoundedProcess.run(
        program, ["-C", folder] + settings + command, environment: environment,
        outputLimit: outputLimit, seconds: seconds)
    } catch {
      switch error {
      case .cannotStart(let code):
        throw Refusal(note: "git cannot be started: \(String(cString: strerror(code)))")
      case .timedOut: throw Refusal(note: "git took over \(seconds) seconds")
      case .tooMuchOutput: throw Refusal(note: "git lists over \(outputLimit) bytes of paths")
      }
    }
    guard outcome.status == 0 else {
      // Status 128 outside of any repository is what most folders answer.
      if outcome.error.contains("not a git repository"), !isRepository(folder) {
        throw Refusal(note: nil)
      }
      let line = outcome.error.split(separator: "\n").first ?? "no reason given"
      throw Refusal(note: "git failed with status \(outcome.status): \(line)")
    }
    return outcome.output
  }

  /// What a repository must not decide.
  private static let settings = [
    "--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c",
    "core.hooksPath=/dev/null", "-c", "safe.bareRepository=explicit", "-c", "protocol.allow=never",
    "-c", "submodule.recurse=false",
  ]

  /// Where the user's own configuration lies, which says what is trusted and what is always ignored.
  ///
  /// Variables that redirect git are not passed on.
  private static var environment: [(name: String, value: String)] {
    let names: [String] = ["HOME", "XDG_CONFIG_HOME", "PATH"]
    let kept = names.compactMap { name in
      getenv(name).map { (name: name, value: String(cString: $0)) }
    }
    return kept + [
      ("LC_ALL", "C"), ("GIT_OPTIONAL_LOCKS", "0"), ("GIT_TERMINAL_PROMPT", "0"),
      ("GIT_NO_LAZY_FETCH", "1"), ("GIT_ALLOW_PROTOCOL", "none"),
    ]
  }

  private static func isRepository(_ folder: String) -> Bool {
    FileStatus(path: "\(folder)/.git") != nil
  }

  /// The first `git` of the search path that does not lie in the folder itself.
  static func program(
    outside folder: String, searchPath: String? = getenv("PATH").map { String(cString: $0) }
  ) -> String? {
    let inner = ExecutablePath.resolved(folder) ?? folder
    for part in (searchPath ?? "/usr/bin:/bin").split(separator: ":") where part.hasPrefix("/") {
      guard let path = ExecutablePath.resolved("\(part)/git"),
        FileReading.kind(of: path) == .regular, access(path, X_OK) == 0,
        !path.hasPrefix(inner + "/")
      else { continue }
      return path
    }
    return nil
  }
}
