internal import FineTuning
internal import JSONCoding
internal import LanguageServer
internal import Storage
internal import Synchronization
internal import Threading

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Runs `familiar finetune` for an editor, and watches the files in which runs report.
///
/// A run belongs to no server: whoever watches its folder sees it, whoever started it, and a server
/// that starts later finds it by its lock.
final class JobService: FineTuningService {
  private struct State {
    var folders: [String] = []
    var onUpdate: (@Sendable (FineTuningUpdate) -> Void)?
    var isWatching = false
    /// Repositories whose runs this process began.
    var own: Set<String> = []
    /// Repositories whose run this process began and that has not ended: it runs even before it has
    /// its lock.
    var unfinished: Set<String> = []
    /// Runs that were begun since the last look at the files.
    var begun: [String: WatchedJob] = [:]
  }

  private let directories: StateDirectories
  private let program: String?
  private let state = Mutex(State())

  /// Between two looks at the files: a bar that moves twice a second looks alive.
  private static let interval: UInt32 = 500_000

  /// - Parameter program: what runs `finetune`; a test has others.
  init(directories: StateDirectories, program: String? = ExecutablePath.current) {
    self.directories = directories
    self.program = program
  }

  func start(_ repository: String, model: String?, settings: [String: JSON]) -> String? {
    guard FileReading.kind(of: repository) == .directory else {
      return "no folder stands at \(repository); name one that is there"
    }
    return begin(repository, FinetuneArguments.make(model: model, settings: settings), isNew: true)
  }

  func send(_ command: FineTuningCommand, repository: String) -> String? {
    let folder = JobFolder(repository: repository, directories: directories)
    guard isRunning(folder) else {
      guard command == .resume, folder.canResume else {
        return "\(folder.repository) is not being learned; start it with familiar.finetune.start"
      }
      return begin(repository, ["--resume"], isNew: false)
    }
    do {
      switch command {
      case .pause: try JobControl.write(.pause, to: folder)
      case .resume: try JobControl.write(nil, to: folder)
      case .cancel: try JobControl.write(.cancel, to: folder)
      }
    } catch {
      return "\(error)"
    }
    return nil
  }

  private func begin(_ repository: String, _ arguments: [String], isNew: Bool) -> String? {
    let folder = JobFolder(repository: repository, directories: directories)
    guard !isRunning(folder) else {
      return
        "\(FineTuningError.running(repository: folder.repository, process: JobLock.holder(of: folder)))"
    }
    do {
      try Directories.create(folder.path)
      // Here and not by the run: commands from now on may come before it has its lock.
      try JobControl.write(nil, to: folder)
      // What an earlier run reported is no news of this one.
      if isNew { try? FileRemoval.remove(folder.eventsPath) }
      let job = WatchedJob(starting: folder)
      let process = try ChildProcess.start(
        program, ["finetune", folder.repository, "--json", "--controlled"] + arguments,
        log: folder.logPath)
      state.withLock {
        $0.own.insert(folder.repository)
        $0.unfinished.insert(folder.repository)
        $0.begun[folder.repository] = job
      }
      // It outlives this process; while both live, somebody has to take note of its end.
      DetachedThread.start { [self] in
        ChildProcess.wait(for: process)
        state.withLock { _ = $0.unfinished.remove(folder.repository) }
      }
    } catch let failure as ChildProcess.Failure {
      return failure.reason
    } catch {
      return "\(error)"
    }
    return nil
  }

  private func isRunning(_ folder: JobFolder) -> Bool {
    state.withLock { $0.unfinished.contains(folder.repository) } || JobLock.isHeld(folder)
  }

  func stopOwn() {
    for repository in state.withLock({ $0.unfinished }) {
      let folder = JobFolder(repository: repository, directories: directories)
      // One that cannot be reached goes on.
      try? JobControl.write(.stop, to: folder)
    }
  }

  func watch(_ folders: [String], onUpdate: @escaping @Sendable (FineTuningUpdate) -> Void) {
    let isFirst = state.withLock { state in
      state.folders = folders
      state.onUpdate = onUpdate
      defer { state.isWatching = true }
      return !state.isWatching
    }
    guard isFirst else { return }
    DetachedThread.start { [self] in
      var watched: [String: WatchedJob] = [:]
      while true {
        let onUpdate = state.withLock { $0.onUpdate }
        look(&watched) { onUpdate?($0) }
        usleep(Self.interval)
      }
    }
  }

  /// Reads what is new, and passes it on.
  func look(_ watched: inout [String: WatchedJob], onUpdate: (FineTuningUpdate) -> Void) {
    let state = state.withLock { state in
      defer { state.begun = [:] }
      return state
    }
    watched.merge(state.begun) { $1 }
    // By their real paths, told as the editor names them: a workspace may be a symbolic link.
    var names = Dictionary(uniqueKeysWithValues: state.own.map { ($0, $0) })
    for name in state.folders {
      names[JobFolder(repository: name, directories: directories).repository] = name
    }
    for (repository, name) in names {
      let folder = JobFolder(repository: repository, directories: directories)
      // Asked before the events are read: what a run that has ended reported is read once more.
      let isRunning = state.unfinished.contains(repository) || JobLock.isHeld(folder)
      guard isRunning || watched[repository] != nil else { continue }
      var job = watched[repository] ?? WatchedJob(found: folder)
      if let update = job.look(isRunning: isRunning, as: name) { onUpdate(update) }
      // One that has told its end and not yet given up its lock is still known, and told no more.
      watched[repository] = isRunning ? job : nil
    }
  }
}
