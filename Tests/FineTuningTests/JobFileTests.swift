import Inference
import Storage
import TestSupport
import Testing

@testable import FineTuning

@Suite struct JobFileTests {
  @Test func `one process works on a repository`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    #expect(!JobLock.isHeld(folder))
    try whileHeld(folder) {
      let refusal = #expect(throws: FineTuningError.self) { _ = try JobLock(folder) }
      guard case .running(let repository, let process) = refusal else {
        Issue.record("another refusal: \(String(describing: refusal))")
        return
      }
      #expect(repository == folder.repository)
      #expect(process == TemporaryJob.thisProcess)
    }
    #expect(!JobLock.isHeld(folder))
  }

  /// Calls `body` while this process holds the lock of `folder`.
  private func whileHeld(_ folder: JobFolder, _ body: () throws -> Void) throws {
    let lock = try JobLock(folder)
    #expect(JobLock.isHeld(folder))
    try body()
    withExtendedLifetime(lock) {}
  }

  @Test func `folders of one name are two jobs`() throws {
    let (folder, data) = try TemporaryJob.make()
    let other = JobFolder(
      repository: "/elsewhere/project",
      directories: StateDirectories(environment: ["HOME": data.path]))
    #expect(folder.path != other.path)
  }

  @Test(arguments: JobControl.allCases)
  func `a word is read and taken back`(word: JobControl) throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    #expect(JobControl.read(folder) == nil)
    try JobControl.write(word, to: folder)
    #expect(JobControl.read(folder) == word)
    try JobControl.write(nil, to: folder)
    try JobControl.write(nil, to: folder)
    #expect(JobControl.read(folder) == nil)
  }

  @Test func `a word nobody knows is none`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    try AtomicFile.write(Array("explode".utf8), to: folder.controlPath)
    #expect(JobControl.read(folder) == nil)
  }

  @Test func `a record survives its file, and a damaged one is refused`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    var parameters = FineTuningParameters()
    parameters.rank = 8
    parameters.targetModules = [.mlpInput]
    parameters.seed = .max
    var record = JobRecord(
      parameters: parameters,
      plan: StepPlan(trainingSeconds: 60, tokensPerSecond: 100, tokens: 10_000, rowLength: 64),
      baseID: "b", adapter: "a", tokensPerSecond: 100)
    record.losses = [3, 2.5, 2]
    record.validation = [(1, 3), (3, 2)]
    record.data.excluded = [("a.py", "secret")]
    try record.write(to: folder)
    let read = try JobRecord.read(folder)
    #expect(read == record)
    #expect(read.parameters == parameters)
    var rewound = read
    rewound.rewind(to: 2)
    #expect(rewound.losses == [3, 2.5] && rewound.validation.count == 1)
    let bytes = try FileReading.contents(of: folder.recordPath)
    for length in stride(from: 0, to: bytes.count - 1, by: 7) {
      try AtomicFile.write(Array(bytes[..<length]), to: folder.recordPath)
      #expect(throws: FineTuningError.self) { try JobRecord.read(folder) }
    }
  }

  @Test func `a resumed run takes what changes no result from its own command line`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    var (begun, asked) = (FineTuningParameters(), FineTuningParameters())
    (begun.rank, begun.force, begun.threads) = (8, true, 1)
    (asked.rank, asked.force, asked.threads) = (16, true, 2)
    try JobRecord(
      parameters: begun,
      plan: StepPlan(trainingSeconds: 60, tokensPerSecond: 100, tokens: 10_000, rowLength: 64),
      baseID: "b", adapter: "a", tokensPerSecond: 100
    ).write(to: folder)
    let resumed = try JobRecord.read(folder).parameters.resumed(with: asked)
    #expect(resumed.rank == 8 && resumed.force && resumed.threads == 2)
    asked.force = false
    #expect(!resumed.resumed(with: asked).force)
  }

  @Test func `what a job is told outlives the files of the job before`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    try JobControl.write(.cancel, to: folder)
    folder.clear()
    #expect(JobControl.read(folder) == .cancel)
  }

  @Test func `a machine on its battery is known`() throws {
    let data = try TemporaryFolder()
    defer { withExtendedLifetime(data) {} }
    func write(_ supply: String, _ values: [String: String]) throws {
      for (name, value) in values {
        try AtomicFile.write(Array("\(value)\n".utf8), to: "\(data.path)/\(supply)/\(name)")
      }
    }
    let power = PowerSource(folder: data.path)
    #expect(!power.isOnBattery)
    try write("mouse", ["type": "Battery", "scope": "Device", "status": "Discharging"])
    try write("AC", ["type": "Mains", "online": "0"])
    try write("BAT0", ["type": "Battery", "status": "Full"])
    #expect(!power.isOnBattery)
    try write("BAT0", ["status": "Discharging"])
    #expect(power.isOnBattery)
    #expect(!PowerSource(folder: "\(data.path)/none").isOnBattery)
  }
}
