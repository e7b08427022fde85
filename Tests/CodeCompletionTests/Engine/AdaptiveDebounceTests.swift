import Testing

@testable import CodeCompletion

@Suite struct AdaptiveDebounceTests {
  private func typed(gap: Duration, latency: Duration, keys: Int = 40) -> AdaptiveDebounce {
    var debounce = AdaptiveDebounce()
    var instant = ContinuousClock.now
    for _ in 0..<keys {
      debounce.keyPressed(at: instant)
      instant = instant.advanced(by: gap)
    }
    for _ in 0..<20 { debounce.answered(after: latency) }
    return debounce
  }

  @Test func `an answer that is there before the next key is not delayed`() {
    let debounce = typed(gap: .milliseconds(150), latency: .milliseconds(40))
    #expect(debounce.delay(after: UInt8(ascii: "a")) == .zero)
  }

  @Test func `a slow model waits for a pause, within bounds`() {
    let fast = typed(gap: .milliseconds(100), latency: .milliseconds(400))
    let delay = fast.delay(after: UInt8(ascii: "a"))
    #expect(delay > .milliseconds(110) && delay < .milliseconds(140))
    let slow = typed(gap: .milliseconds(900), latency: .seconds(5))
    #expect(slow.delay(after: UInt8(ascii: "a")) == AdaptiveDebounce.maximum)
  }

  @Test func `after punctuation and line ends the wait is shorter`() {
    let debounce = typed(gap: .milliseconds(100), latency: .milliseconds(400))
    for byte in [UInt8(ascii: "("), .newline, UInt8(ascii: ".")] {
      #expect(debounce.delay(after: byte) < debounce.delay(after: UInt8(ascii: "a")))
    }
  }

  @Test func `a pause says nothing about rhythm`() {
    var debounce = typed(gap: .milliseconds(100), latency: .zero)
    let gap = debounce.gap
    debounce.keyPressed(at: .now.advanced(by: .seconds(3600)))
    #expect(debounce.gap == gap)
  }
}
