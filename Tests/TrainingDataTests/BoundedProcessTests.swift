import TestSupport
import Testing

@testable import TrainingData

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Programs that take too long, say too much or are not there.
@Suite(.timeLimit(.minutes(1))) struct BoundedProcessTests {
  private func shell(
    _ script: String, limit: Int = 1 << 20, seconds: Int = 20
  ) throws -> BoundedProcess.Outcome {
    try BoundedProcess.run(
      "/bin/sh", ["-c", script], environment: [("A", "1 2")], outputLimit: limit, seconds: seconds)
  }

  @Test(arguments: [
    ("echo hello; echo there >&2", Int32(0), "hello\n", "there\n"), ("exit 3", 3, "", ""),
    ("kill -9 $$", 137, "", ""), ("echo \"$A:$HOME\"", 0, "1 2:\n", ""),
    // No input, no descriptor of ours.
    ("cat; ls /proc/self/fd | wc -l", 0, "4\n", ""),
  ])
  func `a program's status and output come back`(
    script: String, status: Int32, output: String, error: String
  ) throws {
    let extra = open("/dev/null", O_RDONLY)
    defer { close(extra) }
    let outcome = try shell(script)
    #expect(outcome.status == status && outcome.error == error)
    #expect(String(decoding: outcome.output, as: UTF8.self) == output)
  }

  @Test func `what hangs or floods is ended with what it started`() throws {
    let folder = try TemporaryFolder()
    let clock = ContinuousClock()
    let started = clock.now
    #expect(throws: BoundedProcess.Failure.timedOut(seconds: 1)) {
      try shell("(sleep 2; touch \(folder.file("mark"))) & sleep 300", seconds: 1)
    }
    #expect(throws: BoundedProcess.Failure.tooMuchOutput(limit: 1000)) {
      try shell("yes", limit: 1000)
    }
    #expect(started.duration(to: clock.now) < .seconds(10))
    // Errors that are long are cut and harm nobody.
    let loud = try shell("for i in 1 2 3 4 5 6 7 8 9; do printf '%01000d' 1 >&2; done; echo ok")
    #expect(loud.error.utf8.count == 4096 && loud.output == Array("ok\n".utf8))
    while started.duration(to: clock.now) < .seconds(3) { usleep(50_000) }
    #expect(access(folder.file("mark"), F_OK) != 0)
  }

  @Test func `a program that is not there is an error`() {
    #expect(throws: BoundedProcess.Failure.cannotStart(ENOENT)) {
      try BoundedProcess.run("/none", [], environment: [], outputLimit: 1, seconds: 1)
    }
  }
}
