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

/// Runs `familiar finetune` for an editor, and watches the files in which runs tell of themselves.
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
    /// Runs that were started and may not have taken their lock yet; until when.
    var expected: [String: ContinuousClock.Instant] = [:]
  }

  private let directories: StateDirectories
  private let state = Mutex(State())

  /// Between two looks at the files: a bar that moves twice a second looks alive.
  private static let interval: UInt32 = 500_000
  /// A process that has not taken its lock by then never will.
  private static let startTime = Duration.seconds(20)

  init(directories: StateDirectories) { self.directories = directories }

  func start(_ repository: String, model: String?, settings: [String: JSON]) -> String? {
    begin(repository, FinetuneArguments.make(model: model, settings: settings), isNew: true)
  }

  func tell(_ word: FineTuningWord, repository: String) -> String? {
    let folder = JobFolder(repository: repository, directories: directories)
    guard JobLock.isHeld(folder) else {
      guard word == .resume, folder.canResume else {
        return "\(folder.repository) is not being learned; start it with familiar.finetune.start"
      }
      return begin(repository, ["--resume"], isNew: false)
    }
    do {
      switch word {
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
    guard !JobLock.isHeld(folder) else {
      return
        "\(FineTuningError.running(repository: folder.repository, process: JobLock.holder(of: folder)))"
    }
    do {
      try Directories.create(folder.path)
      try JobControl.write(nil, to: folder)
      // What an earlier run told is no news of this one.
      if isNew { try? FileRemoval.remove(folder.eventsPath) }
      let process = try ChildProcess.start(
        ["finetune", folder.repository, "--json"] + arguments, log: folder.logPath)
      // It outlives this process; while both live, somebody has to take note of its end.
      DetachedThread.start { ChildProcess.wait(for: process) }
    } catch let failure as ChildProcess.Failure {
      return failure.reason
    } catch {
      return "\(error)"
    }
    state.withLock {
      $0.own.insert(folder.repository)
      $0.expected[folder.repository] = .now + Self.startTime
    }
    return nil
  }

  func stopOwn() {
    for repository in state.withLock({ $0.own }) {
      let folder = JobFolder(repository: repository, directories: directories)
      // A run that has ended needs no word, and one that cannot be told goes on.
      if JobLock.isHeld(folder) { try? JobControl.write(.stop, to: folder) }
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
        look(&watched)
        usleep(Self.interval)
      }
    }
  }

  /// Reads what is new, and tells it.
  private func look(_ watched: inout [String: WatchedJob]) {
    let (folders, own, expected, onUpdate) = state.withLock { state in
      state.expected = state.expected.filter { $0.value > .now }
      return (state.folders, state.own, state.expected, state.onUpdate)
    }
    for repository in Set(folders).union(own) {
      let folder = JobFolder(repository: repository, directories: directories)
      // Asked before the events are read: what a run that has ended told is read once more.
      let isRunning = JobLock.isHeld(folder) || expected[folder.repository] != nil
      guard isRunning || watched[repository] != nil else { continue }
      var job = watched[repository] ?? WatchedJob(folder: folder, repository: repository)
      if let update = job.look(isRunning: isRunning) { onUpdate?(update) }
      if job.hasEnded {
        state.withLock { _ = $0.expected.removeValue(forKey: folder.repository) }
      }
      // One that has told its end and not yet given up its lock is still known, and told no more.
      watched[repository] = isRunning ? job : nil
    }
  }
}
