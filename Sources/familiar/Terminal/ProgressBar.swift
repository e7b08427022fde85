/// A line on the terminal that says how far a long command is, how fast, and how long it still takes.
///
/// Nothing is drawn where standard error is no terminal.
struct ProgressBar {
  /// How amounts are shown.
  enum Unit {
    case bytes
    /// Things with a name: "holes".
    case count(String)
  }

  private let label: String
  private let unit: Unit
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var drawn: ContinuousClock.Instant?

  /// Between two drawings: a terminal shows no more, and drawing must not slow the work down.
  private static let interval = Duration.milliseconds(100)

  init(_ label: String, unit: Unit, isShown: Bool = StandardError.isTerminal) {
    self.label = label
    self.unit = unit
    self.isShown = isShown
  }

  /// `done` of `total` is done.
  mutating func update(_ done: Int, of total: Int) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if let drawn, done < total, now - drawn < Self.interval { return }
    drawn = now
    let line = Self.line(
      label: label, unit: unit, done: done, total: total, elapsed: now - start,
      columns: StandardError.columns)
    // Carriage return, then erase to the end of the line (ECMA-48).
    StandardError.write("\r\(line)\u{1B}[K")
  }

  /// Takes the bar away; what comes next starts on a clean line.
  mutating func clear() {
    guard drawn != nil else { return }
    drawn = nil
    StandardError.write("\r\u{1B}[K")
  }

  /// What is drawn, at most `columns` - 1 characters, so that the cursor does not wrap.
  static func line(
    label: String, unit: Unit, done: Int, total: Int, elapsed: Duration, columns: Int
  ) -> String {
    let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 0
    let percent = "\(Int(share * 100)) %"
    let seconds = elapsed / .seconds(1)
    let rate = seconds > 0 ? Double(done) / seconds : 0
    var words = [String(repeating: " ", count: max(0, 5 - percent.count)) + percent]
    if rate > 0 {
      words.append(speed(rate, unit))
      if done < total { words.append("\(time(Double(total - done) / rate)) left") }
    }
    let text = words.joined(separator: "  ")
    let room = min(30, columns - 1 - label.count - text.count - 4)
    guard room >= 5 else { return String("\(label)  \(text)".prefix(max(0, columns - 1))) }
    let filled = Int(share * Double(room))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
    return "\(label)  \(bar)  \(text)"
  }

  private static func speed(_ rate: Double, _ unit: Unit) -> String {
    switch unit {
    case .bytes:
      rate >= 1e6 ? "\((rate / 1e6).fixed(1)) MB/s" : "\((rate / 1e3).fixed(1)) kB/s"
    case .count(let name): "\(rate.fixed(rate < 10 ? 1 : 0)) \(name)/s"
    }
  }

  /// Seconds as people say them: "42 s", "3:05", "1:02:09".
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 360_000 else { return "days" }
    let whole = Int(seconds.rounded(.up))
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60):\(padded(whole % 60))" }
    return "\(whole / 3600):\(padded(whole / 60 % 60)):\(padded(whole % 60))"
  }
}
