import FineTuning
import LanguageServer
import Storage
import Testing

@testable import familiar

/// What an editor is told of the runs of a folder.
@Suite struct WatchedJobTests {
  private let state: TemporaryState
  private let folder: JobFolder

  init() throws {
    state = try TemporaryState()
    folder = JobFolder(
      repository: state.file("project"),
      directories: StateDirectories(environment: ["HOME": state.path]))
    try Directories.create(folder.path)
  }

  private func log(isNew: Bool, _ events: [(FineTuningEvent.Kind, Double)]) throws {
    let log = try EventLog(folder, isNew: isNew)
    for (kind, time) in events {
      try log.append(
        FineTuningEvent(kind: kind, time: time, step: 1, steps: 2, message: "\(kind) \(time)"))
    }
  }

  @Test(arguments: [true, false])
  func `a run that follows another at once is shown`(isNew: Bool) throws {
    var job = WatchedJob(found: folder)
    try log(isNew: true, [(.scan, 1)])
    #expect(job.look(isRunning: true, as: "/p")?.message == "scan 1.0")
    try log(isNew: false, [(.start, 2), (.done, 3)])
    #expect(job.look(isRunning: true, as: "/p")?.state == .done(isPromoted: false))
    #expect(job.look(isRunning: true, as: "/p") == nil)
    // Nobody has looked while the lock was free.
    try log(isNew: isNew, [(.scan, 4), (.start, 5), (.step, 6), (.step, 7), (.pause, 8)])
    let update = job.look(isRunning: true, as: "/p")
    #expect(update?.state == .paused && update?.message == "pause 8.0")
    try log(isNew: false, [(.error, 9)])
    #expect(job.look(isRunning: false, as: "/p")?.state == .failed)
    #expect(job.look(isRunning: false, as: "/p") == nil)
  }

  @Test func `the end of an earlier run is no news of one that is resumed`() throws {
    try log(isNew: true, [(.scan, 1), (.error, 2)])
    var (own, found) = (WatchedJob(starting: folder), WatchedJob(found: folder))
    #expect(own.look(isRunning: true, as: "/p") == nil)
    #expect(found.look(isRunning: true, as: "/p") == nil)
    try log(isNew: false, [(.resume, 3)])
    #expect(own.look(isRunning: true, as: "/p")?.message == "resumed")
    #expect(found.look(isRunning: true, as: "/p")?.message == "resumed")
  }

  @Test(arguments: [
    ("familiar: no model\n", "no model"),
    ("familiar: one\nError: --rank is 0\nHelp: x\nUsage: y\n  See z\n", "--rank is 0"),
    ("a warning\n", nil), ("", nil),
  ])
  func `a run that dies without an event has last words`(log: String, words: String?) throws {
    try AtomicFile.write(Array(log.utf8), to: folder.logPath)
    var own = WatchedJob(starting: folder)
    let unknown = "learning /p ended without saying why; start it again"
    #expect(
      own.look(isRunning: false, as: "/p")
        == FineTuningUpdate(
          repository: "/p", state: .failed, percentage: nil, message: words ?? unknown))
    // The log may be of another run.
    var found = WatchedJob(found: folder)
    #expect(found.look(isRunning: false, as: "/p")?.message == unknown)
  }
}
