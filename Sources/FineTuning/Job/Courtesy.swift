internal import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Gives way to people: asked between two kernels, it waits as long as training should.
final class Courtesy {
  /// Why training waits.
  enum Reason: Equatable {
    case asked
    case battery
    case heat

    var message: String {
      switch self {
      case .asked: "paused"
      case .battery: "paused while the machine runs on battery"
      case .heat: "paused until the machine has cooled"
      }
    }
  }

  private let folder: JobFolder
  private let activity: ServingActivity?
  private let power: PowerSource
  private let heat: HeatSource
  private let isInterrupted: () -> Bool
  /// Told when training begins to wait for long (a reason), and when it goes on (nil).
  private let onWait: (Reason?) -> Void
  /// The command that ended the run.
  private(set) var ending: JobControl?
  /// Time spent waiting, which is not working time.
  private(set) var waited = Duration.zero
  private var nextLook = ContinuousClock.now
  private var nextMachineLook = ContinuousClock.now
  private var isOnBattery = false
  private var isHot = false

  /// A file that is looked at between every two kernels would cost more than it is worth.
  private static let lookInterval = Duration.milliseconds(200)
  private static let machineInterval = Duration.seconds(10)

  init(
    folder: JobFolder, activity: ServingActivity?, power: PowerSource = PowerSource(),
    heat: HeatSource = HeatSource(),
    isInterrupted: @escaping () -> Bool, onWait: @escaping (Reason?) -> Void
  ) {
    self.folder = folder
    self.activity = activity
    self.power = power
    self.heat = heat
    self.isInterrupted = isInterrupted
    self.onWait = onWait
  }

  /// Waits while somebody is served, or as long as the run was told to pause.
  ///
  /// - Returns: false once the run is to end; ``ending`` says how.
  func mayGoOn() -> Bool {
    if ending != nil { return false }
    if isInterrupted() { return end(.stop) }
    let start = ContinuousClock.now
    defer { waited += ContinuousClock.now - start }
    var told: Reason?
    while true {
      if let activity, activity.isServing {
        usleep(5_000)
      } else if let reason = reasonToWait() {
        if told != reason { onWait(reason) }
        told = reason
        usleep(200_000)
      } else {
        if told != nil { onWait(nil) }
        return ending == nil
      }
      if ending != nil || isInterrupted() { return end(ending ?? .stop) }
    }
  }

  private func end(_ command: JobControl) -> Bool {
    ending = command
    return false
  }

  /// Commands first: a run that waits for something else can still be ended.
  private func reasonToWait() -> Reason? {
    let now = ContinuousClock.now
    if now >= nextLook {
      switch JobControl.read(folder) {
      // Looked at again at once: the pause ends when the command is gone.
      case .pause: return .asked
      case .stop: ending = .stop
      case .cancel: ending = .cancel
      case nil: break
      }
      nextLook = now + Self.lookInterval
    }
    if now >= nextMachineLook {
      nextMachineLook = now + Self.machineInterval
      isOnBattery = power.isOnBattery
      isHot = heat.isHot(isHot)
    }
    return isOnBattery ? .battery : isHot ? .heat : nil
  }
}
