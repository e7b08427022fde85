#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Dates a job's events, and gives each to its file and to whoever listens.
final class EventWriter {
  private let file: EventLog
  private let onEvent: (FineTuningEvent) -> Void

  init(_ file: EventLog, _ onEvent: @escaping (FineTuningEvent) -> Void) {
    self.file = file
    self.onEvent = onEvent
  }

  func write(
    _ kind: FineTuningEvent.Kind, step: Int? = nil, steps: Int? = nil, loss: Double? = nil,
    tokensPerSecond: Double? = nil, remainingSeconds: Double? = nil, message: String? = nil,
    outcome: FineTuningEvent.Outcome? = nil
  ) {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let event = FineTuningEvent(
      kind: kind, time: Double(time.tv_sec) + Double(time.tv_nsec / 1_000_000) / 1000, step: step,
      steps: steps, loss: loss, tokensPerSecond: tokensPerSecond,
      remainingSeconds: remainingSeconds, message: message, outcome: outcome)
    // A full disk ends a run at its next checkpoint, with its own error; not here.
    try? file.append(event)
    onEvent(event)
  }
}
