import FineTuning
import LanguageServer
import Storage
import Synchronization
import Testing

@testable import familiar

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs as an editor starts and ends them, with scripts in the place of the program.
@Suite(.timeLimit(.minutes(1))) struct JobServiceTests {
  private let state: TemporaryState
  private let repository: String
  private let folder: JobFolder
  private let directories: StateDirectories

  init() throws {
    state = try TemporaryState()
    repository = state.file("project")
    directories = StateDirectories(environment: ["HOME": state.path])
    try Directories.create(repository)
    folder = JobFolder(repository: repository, directories: directories)
  }

  private func service(_ script: String) throws -> JobService {
    let program = try state.write("#!/bin/sh\n\(script)\n", as: "program")
    chmod(program, 0o700)
    return JobService(directories: directories, program: program)
  }

  /// A run that does not come to its lock, and ends with the test's folder.
  private func slowService() throws -> JobService {
    try service("while [ -e '\(state.path)' ]; do sleep 0.1; done")
  }

  /// The first update of a service whose files are looked at again and again.
  private func firstUpdate(_ service: JobService) -> FineTuningUpdate? {
    let updates = Mutex<[FineTuningUpdate]>([])
    var watched: [String: WatchedJob] = [:]
    let end = ContinuousClock.now + .seconds(15)
    while ContinuousClock.now < end {
      service.look(&watched) { update in updates.withLock { $0.append(update) } }
      if let first = updates.withLock({ $0.first }) { return first }
      usleep(20_000)
    }
    return nil
  }

  @Test func `a run that fails before it has a lock is told at once`() throws {
    let service = try service("echo 'Error: --rank is 0' >&2; echo '  See help' >&2; exit 64")
    #expect(service.start(repository, model: nil, settings: [:]) == nil)
    let update = firstUpdate(service)
    #expect(update?.state == .failed && update?.message == "--rank is 0")
    // It is over, so another may begin.
    #expect(service.start(repository, model: nil, settings: [:]) == nil)
  }

  @Test func `a run that has no lock yet takes commands`() throws {
    let service = try slowService()
    #expect(service.start(repository, model: nil, settings: [:]) == nil)
    #expect(service.send(.cancel, repository: repository) == nil)
    #expect(JobControl.read(folder) == .cancel)
    #expect(service.send(.resume, repository: repository) == nil)
    #expect(JobControl.read(folder) == nil)
    service.stopOwn()
    #expect(JobControl.read(folder) == .stop)
    #expect(
      service.start(repository, model: nil, settings: [:])?.contains("being learned already")
        == true)
  }

  @Test func `a run that somebody else began later is not stopped`() throws {
    let service = try service("exit 1")
    #expect(service.start(repository, model: nil, settings: [:]) == nil)
    #expect(firstUpdate(service)?.state == .failed)
    let lock = try JobLock(folder)
    service.stopOwn()
    #expect(JobControl.read(folder) == nil)
    withExtendedLifetime(lock) {}
  }

  @Test func `a run that is not there takes none`() throws {
    let service = try slowService()
    service.stopOwn()
    #expect(
      service.send(.cancel, repository: repository)?.contains("is not being learned") == true)
    #expect(JobControl.read(folder) == nil)
  }
}
