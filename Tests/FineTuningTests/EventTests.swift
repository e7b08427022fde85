import JSONCoding
import Storage
import TestSupport
import Testing

@testable import FineTuning

@Suite struct EventTests {
  private static let full = FineTuningEvent(
    kind: .done, time: 1000.25, step: 3, steps: 9, loss: 1.5, tokensPerSecond: 100,
    remainingSeconds: 7, message: "better",
    outcome: .init(adapter: "a", path: "/p", promoted: true, report: "/p/report.html"))

  @Test func `an event survives its line`() throws {
    for event in [Self.full, FineTuningEvent(kind: .scan, time: 1)] {
      let line = event.json.serialized()
      #expect(!line.contains("\n"))
      #expect(FineTuningEvent(try JSON(parsing: line)) == event)
    }
  }

  @Test func `what is absent is null`() {
    let json = FineTuningEvent(kind: .step, time: 1).json
    for key in ["step", "steps", "loss", "tokens_per_second", "remaining_seconds", "message"] {
      #expect(json[key] == .null)
    }
    #expect(json["promoted"] == nil)
  }

  @Test func `a reader takes whole lines and skips what is none`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    var reader = EventReader(folder)
    #expect(reader.next().isEmpty)
    let log = try EventLog(folder, isNew: true)
    try log.append(Self.full)
    #expect(reader.next() == [Self.full])
    #expect(reader.next().isEmpty)
    let line = Self.full.json.serialized()
    try TemporaryJob.append("garbage\n\(line.prefix(20))", to: folder.eventsPath)
    #expect(reader.next().isEmpty)
    try TemporaryJob.append("\(line.dropFirst(20))\n", to: folder.eventsPath)
    #expect(reader.next() == [Self.full])
  }

  @Test func `a new run begins the file anew`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    var reader = EventReader(folder)
    let old = try EventLog(folder, isNew: true)
    for _ in 0..<3 { try old.append(Self.full) }
    #expect(reader.next().count == 3)
    let scan = FineTuningEvent(kind: .scan, time: 2)
    try EventLog(folder, isNew: true).append(scan)
    #expect(reader.next() == [scan])
  }

  @Test func `a new file is known even where it is longer than what was read`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    var reader = EventReader(folder)
    try EventLog(folder, isNew: true).append(FineTuningEvent(kind: .scan, time: 1))
    #expect(reader.next().count == 1)
    let new = (2..<9).map { FineTuningEvent(kind: .scan, time: Double($0)) }
    let log = try EventLog(folder, isNew: true)
    for event in new { try log.append(event) }
    #expect(reader.next() == new)
    #expect(reader.next().isEmpty)
  }

  @Test func `what is there already can be left out`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    var reader = EventReader(folder)
    reader.skip()
    let log = try EventLog(folder, isNew: true)
    for _ in 0..<3 { try log.append(Self.full) }
    #expect(reader.next().count == 3)
    reader = EventReader(folder)
    reader.skip()
    #expect(reader.next().isEmpty)
    try EventLog(folder, isNew: false).append(Self.full)
    #expect(reader.next() == [Self.full])
  }

  @Test func `a resumed run goes on in the file`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    try EventLog(folder, isNew: true).append(Self.full)
    try EventLog(folder, isNew: false).append(Self.full)
    var reader = EventReader(folder)
    #expect(reader.next().count == 2)
  }
}
