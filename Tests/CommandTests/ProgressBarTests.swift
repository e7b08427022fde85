import Testing

@testable import familiar

/// What a progress bar says.
@Suite struct ProgressBarTests {
  private func check(
    _ done: Int, of total: Int, after elapsed: Duration, unit: ProgressBar.Unit = .count("holes"),
    columns: Int = 80, says expected: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let line = ProgressBar.line(
      label: "work", unit: unit, done: done, total: total, elapsed: elapsed, columns: columns)
    #expect(line == expected, sourceLocation: sourceLocation)
  }

  @Test func `rate and time left follow from what is done`() {
    let bar = "███████░░░░░░░░░░░░░░░░░░░░░░░"
    check(50, of: 200, after: .seconds(10), says: "work  \(bar)   25 %  5.0 holes/s  30 s left")
    check(
      20_000_000, of: 80_000_000, after: .seconds(2), unit: .bytes,
      says: "work  \(bar)   25 %  10.0 MB/s  6 s left")
  }

  @Test func `a finished bar has no time left`() {
    let bar = String(repeating: "█", count: 30)
    check(200, of: 200, after: .seconds(10), says: "work  \(bar)  100 %  20 holes/s")
  }

  @Test func `nothing is promised before anything is done`() {
    let bar = String(repeating: "░", count: 30)
    check(0, of: 200, after: .seconds(1), says: "work  \(bar)    0 %")
    check(0, of: 0, after: .zero, says: "work  \(bar)    0 %")
  }

  @Test func `a narrow terminal gets the figures without the bar`() {
    check(
      50, of: 200, after: .seconds(10), columns: 40, says: "work   25 %  5.0 holes/s  30 s left")
    check(50, of: 200, after: .seconds(10), columns: 10, says: "work   25")
  }

  @Test func `long times are told in minutes and hours`() {
    #expect(ProgressBar.time(59) == "59 s")
    #expect(ProgressBar.time(185) == "3:05")
    #expect(ProgressBar.time(3729) == "1:02:09")
    #expect(ProgressBar.time(.infinity) == "days")
  }
}
