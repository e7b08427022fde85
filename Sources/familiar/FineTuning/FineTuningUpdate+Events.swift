internal import FineTuning
internal import LanguageServer

extension FineTuningUpdate {
  /// Training is most of a run; scanning comes before it, measuring after it.
  private static let (scanned, trained) = (2, 85)

  /// What an editor is told of `event`; nil for what changes nothing that can be seen.
  init?(_ event: FineTuningEvent, of repository: String, before: FineTuningUpdate?) {
    var percentage = before?.percentage
    var state = State.running
    var message = event.message ?? before?.message ?? ""
    switch event.kind {
    case .scan:
      // A run begins; what another one before it had done does not count.
      percentage = nil
      message = event.message ?? "reading files"
    case .start: percentage = Self.scanned
    case .step:
      if let step = event.step, let steps = event.steps, steps > 0 {
        percentage = Self.scanned + (Self.trained - Self.scanned) * min(step, steps) / steps
      }
      message = Self.progress(event)
    case .eval: if event.message == nil { return nil }
    case .verdict: percentage = 99
    case .checkpoint: return nil
    case .pause:
      state = .paused
      message = event.message ?? "paused"
    case .resume: message = "resumed"
    case .done: state = .done(isPromoted: event.outcome?.promoted ?? false)
    case .error: state = .failed
    }
    self.init(repository: repository, state: state, percentage: percentage, message: message)
  }

  /// "step 120 of 512, loss 1.23, 5210 tokens/s, 3:05 left".
  static func progress(_ event: FineTuningEvent) -> String {
    var words: [String] = []
    if let step = event.step, let steps = event.steps { words.append("step \(step) of \(steps)") }
    if let loss = event.loss { words.append("loss \(loss.fixed(2))") }
    if let speed = event.tokensPerSecond { words.append("\(speed.fixed(0)) tokens/s") }
    if let left = event.remainingSeconds { words.append("\(ProgressBar.time(left)) left") }
    return words.joined(separator: ", ")
  }
}
