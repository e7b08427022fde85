internal import FineTuning
internal import LanguageServer

/// Shows a run's events: as JSON lines, as a bar on a terminal, or as a line for each stage.
final class EventPrinter {
  private let isJSON: Bool
  private var bar: ProgressBar?
  private var said: String?

  init(isJSON: Bool) { self.isJSON = isJSON }

  func show(_ event: FineTuningEvent) {
    if isJSON {
      // A reader that has gone away does not end a run; its events are in a file, too.
      return (try? StandardOutput.write(event.json)) ?? ()
    }
    switch event.kind {
    case .step:
      guard let step = event.step, let steps = event.steps else { return }
      var bar = self.bar ?? ProgressBar("learning", unit: .count("steps"))
      bar.update(step, of: steps)
      self.bar = bar
    case .eval where event.loss != nil, .checkpoint, .error: break
    case .done: say(event.message)
    default: say(event.message)
    }
  }

  /// Takes the bar away.
  func end() {
    bar?.clear()
    bar = nil
  }

  private func say(_ message: String?) {
    guard let message, message != said else { return }
    said = message
    end()
    StandardError.write("\(message)\n")
  }
}
