/// How fast training goes, of late.
struct StepClock {
  private(set) var tokensPerSecond: Double

  /// What the newest step counts: a machine that gets busy shows within some ten steps.
  private static let weight = 0.1

  init(_ tokensPerSecond: Double) { self.tokensPerSecond = tokensPerSecond }

  mutating func add(tokens: Int, in time: Duration) {
    let seconds = time / .seconds(1)
    guard seconds > 0 else { return }
    let speed = Double(tokens) / seconds
    tokensPerSecond += (speed - tokensPerSecond) * Self.weight
  }

  func seconds(for tokens: Int) -> Double? {
    tokensPerSecond > 0 ? Double(tokens) / tokensPerSecond : nil
  }
}
