import TestSupport
import Testing
import Tokenization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Throughput on the samples of the fixtures, repeated; only with `FAMILIAR_BENCH` set.
///
/// `FAMILIAR_BENCH=1 swift test -c release --filter EncodingBenchmark`
@Suite(.enabled(if: getenv("FAMILIAR_BENCH") != nil)) struct EncodingBenchmark {
  @Test func `source code encodes at 5 MB a second or more`() throws {
    let cases = try RecordedCases.shared.get()
    let tokenizer = try RecordedCases.tokenizer("starter")
    // The samples of code come first; see samples.py.
    for (name, sample) in zip(["Python", "Swift", "C", "Go", "Rust", "TypeScript"], cases.texts) {
      let text = Array(String(repeating: sample, count: 1 + 4_000_000 / sample.utf8.count).utf8)
      let clock = ContinuousClock()
      let times = (0..<5).map { _ in clock.measure { _ = tokenizer.encode(text) } }
      let seconds = (times.min() ?? .seconds(1)) / .seconds(1)
      let rate = Double(text.count) / seconds / 1e6
      let line = "\(name): \(rate) MB/s\n"
      _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
      #if !DEBUG
        #expect(rate >= 5)
      #endif
    }
  }
}
