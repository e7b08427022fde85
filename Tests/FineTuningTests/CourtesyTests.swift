import Storage
import Synchronization
import TestSupport
import Testing
import Threading

@testable import FineTuning

@Suite struct CourtesyTests {
  private final class Waits: Sendable {
    let reasons = Mutex<[String]>([])
    func add(_ reason: String) { reasons.withLock { $0.append(reason) } }
  }

  private func courtesy(
    _ folder: JobFolder, activity: ServingActivity? = nil,
    power: PowerSource = .init(folder: "/nowhere"), heat: HeatSource = .init(folder: "/nowhere"),
    waits: Waits = Waits(), isInterrupted: @escaping () -> Bool = { false }
  ) -> Courtesy {
    Courtesy(
      folder: folder, activity: activity, power: power, heat: heat, isInterrupted: isInterrupted,
      onWait: { waits.add($0?.message ?? "goes on") })
  }

  @Test func `nothing said is leave to go on`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    let courtesy = courtesy(folder)
    #expect(courtesy.mayGoOn() && courtesy.mayGoOn())
    #expect(courtesy.ending == nil)
  }

  @Test(arguments: [JobControl.stop, .cancel])
  func `a word ends it for good`(word: JobControl) throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    try JobControl.write(word, to: folder)
    let courtesy = courtesy(folder)
    #expect(!courtesy.mayGoOn())
    try JobControl.write(nil, to: folder)
    #expect(!courtesy.mayGoOn() && courtesy.ending == word)
  }

  @Test func `a run that waits for the machine can be ended`() throws {
    let (folder, data) = try TemporaryJob.make()
    let machine = try TemporaryFolder()
    defer { withExtendedLifetime((data, machine)) {} }
    func write(_ values: [String: String]) throws {
      for (name, value) in values {
        let path = "\(machine.path)/thermal_zone0/\(name)"
        try AtomicFile.write(Array("\(value)\n".utf8), to: path)
      }
    }
    let heat = HeatSource(folder: machine.path)
    #expect(!heat.isHot(false))
    try write(["temp": "71000", "trip_point_0_type": "passive", "trip_point_0_temp": "0"])
    #expect(!heat.isHot(false))
    try write(["trip_point_1_type": "critical", "trip_point_1_temp": "70000"])
    #expect(!heat.isHot(false))
    try write(["trip_point_2_type": "passive", "trip_point_2_temp": "75000"])
    #expect(!heat.isHot(false) && heat.isHot(true))
    try write(["temp": "75000"])
    #expect(heat.isHot(false))
    let waits = Waits()
    let polls = Mutex(0)
    let courtesy = courtesy(
      folder, heat: heat, waits: waits,
      isInterrupted: {
        if polls.withLock({
          $0 += 1
          return $0 == 3
        }) {
          try? JobControl.write(.cancel, to: folder)
        }
        return false
      })
    #expect(!courtesy.mayGoOn() && courtesy.ending == .cancel)
    #expect(waits.reasons.withLock { $0 }.first == "paused until the machine has cooled")
  }

  @Test func `an interruption keeps what was done`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    let courtesy = courtesy(folder, isInterrupted: { true })
    #expect(!courtesy.mayGoOn() && courtesy.ending == .stop)
  }

  @Test func `a pause lasts until the word is gone, and is told once`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    try JobControl.write(.pause, to: folder)
    let waits = Waits()
    let polls = Mutex(0)
    // The third look takes the word away: no clock is involved.
    let courtesy = courtesy(
      folder, waits: waits,
      isInterrupted: {
        let count = polls.withLock { count in
          count += 1
          return count
        }
        if count == 3 { try? JobControl.write(nil, to: folder) }
        return false
      })
    #expect(courtesy.mayGoOn())
    #expect(waits.reasons.withLock { $0 } == ["paused", "goes on"])
    #expect(courtesy.waited > .zero)
  }

  @Test func `a pause can be cancelled`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    try JobControl.write(.pause, to: folder)
    let courtesy = courtesy(
      folder,
      isInterrupted: {
        try? JobControl.write(.cancel, to: folder)
        return false
      })
    #expect(!courtesy.mayGoOn() && courtesy.ending == .cancel)
  }

  @Test func `it waits while somebody is served, and says nothing`() throws {
    let (folder, data) = try TemporaryJob.make()
    defer { withExtendedLifetime(data) {} }
    let directories = StateDirectories(environment: ["HOME": data.path])
    // Another process's view of the same file.
    let server = ServingActivity(directories: directories)
    let activity = ServingActivity(directories: directories)
    #expect(!activity.isServing)
    server.begin()
    #expect(activity.isServing)
    let waits = Waits()
    let polls = Mutex(0)
    let courtesy = courtesy(
      folder, activity: activity, waits: waits,
      isInterrupted: {
        if polls.withLock({ count in
          count += 1
          return count
        }) == 3 {
          server.end()
        }
        return false
      })
    #expect(courtesy.mayGoOn())
    #expect(!activity.isServing)
    #expect(waits.reasons.withLock { $0 }.isEmpty)
  }
}
