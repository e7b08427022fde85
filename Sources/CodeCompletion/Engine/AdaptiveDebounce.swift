/// How long to wait after a key before decoding, from typing rhythm and measured latency.
///
/// Where an answer takes less than half of the gap between two keys it is there before the next
/// key, and waiting would only delay it. Otherwise a decode that starts at once is mostly thrown
/// away, so that the wait is a little longer than the gap: until the user seems to pause.
package struct AdaptiveDebounce: Sendable {
  /// The longest wait.
  package static let maximum = Duration.milliseconds(300)
  /// A longer gap is a pause and says nothing about rhythm.
  private static let longestGap = Duration.seconds(1)
  /// Share of a new measurement; about the last five count.
  private static let weight = 0.3

  /// The estimated time between two keys; the start is an average typist's.
  package private(set) var gap = Duration.milliseconds(200)
  /// The estimated time from decoding to answer.
  package private(set) var latency = Duration.zero
  private var lastKey: ContinuousClock.Instant?

  package init() {}

  /// A key was pressed.
  package mutating func keyPressed(at instant: ContinuousClock.Instant) {
    if let lastKey {
      let elapsed = lastKey.duration(to: instant)
      if elapsed >= .zero, elapsed < Self.longestGap { gap = Self.mixed(gap, elapsed) }
    }
    lastKey = instant
  }

  /// A decode was answered after `elapsed`, without its wait.
  package mutating func answered(after elapsed: Duration) {
    latency = latency == .zero ? elapsed : Self.mixed(latency, elapsed)
  }

  /// The wait before decoding.
  ///
  /// - Parameter lastByte: what stands left of the cursor; after punctuation and line ends people
  ///   look up, so that the wait is half as long.
  package func delay(after lastByte: UInt8?) -> Duration {
    if latency * 2 <= gap { return .zero }
    var delay = gap * 1.25
    if let lastByte, !lastByte.isIdentifierByte, !lastByte.isBlank { delay = delay / 2 }
    return min(max(delay, .zero), Self.maximum)
  }

  private static func mixed(_ old: Duration, _ new: Duration) -> Duration {
    old * (1 - weight) + new * weight
  }
}
