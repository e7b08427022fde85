import Evaluation
import JSONCoding
import Testing

@testable import FineTuning

@Suite struct ReportTests {
  private static func report(samples: [FineTuningReport.Sample] = []) -> FineTuningReport {
    var report = FineTuningReport(
      adapter: "<b>name</b>", repository: "/home/a&b",
      verdict: Verdict(base: PairedResult(), adapter: PairedResult()))
    report.losses = [3, 2, 1]
    report.validation = [(1, 2.5), (3, 2)]
    report.samples = samples
    report.data.trainFiles = 4
    report.data.excluded = [("x.py", "secret"), ("y.py", "secret")]
    return report
  }

  @Test func `the report has the keys that were promised`() {
    let json = Self.report().json
    for key in [
      "base", "adapter", "difference_ci95", "weight", "promoted", "seed", "data", "losses",
      "seconds", "peak_rss_bytes",
    ] { #expect(json[key] != nil, "\(key)") }
    for key in ["bits_per_byte", "exact_match"] {
      #expect(json["base"]?[key] != nil && json["adapter"]?[key] != nil)
    }
    for key in ["train_files", "validation_files", "test_files", "excluded"] {
      #expect(json["data"]?[key] != nil, "\(key)")
    }
    #expect(json["data"]?["excluded"]?.array?.first == ["path": "x.py", "reason": "secret"])
    #expect(json["losses"] == [3.0, 2.0, 1.0])
  }

  @Test func `a whole model has no weight and is not switched on`() {
    let verdict = Verdict(base: PairedResult(), adapter: PairedResult())
    var report = Self.report()
    let page = ReportPage(report: report).html
    #expect(page.contains("Adapter weight") && page.contains("with the adapter"))
    report.isAdapter = false
    report.sentence = Contender.model(path: "/m").sentence(verdict, name: "mine")
    #expect(report.json["message"] == .string(report.sentence))
    let other = ReportPage(report: report).html
    #expect(other.contains("familiar models use mine"))
    for words in ["dapter weight", "the adapter", "switched on", "left off"] {
      #expect(!other.contains(words), "\(words)")
    }
  }

  @Test func `what a repository holds is shown, not obeyed`() {
    let sample = FineTuningReport.Sample(
      file: "a\"><script>", line: 3, before: "</code><script>alert(1)</script>", expected: "a < b",
      base: "\u{1}\u{1B}[31m", adapter: "")
    let page = ReportPage(report: Self.report(samples: [sample])).html
    #expect(!page.contains("<script"))
    #expect(page.contains("a &lt; b") && page.contains("&lt;b&gt;name"))
    #expect(!page.unicodeScalars.contains("\u{1B}"))
    #expect(page.contains("left out: secret</td><td>2<"))
  }

  @Test func `a page needs nothing from elsewhere`() {
    let page = ReportPage(report: Self.report()).html
    for word in ["http:", "https:", "src=", "@import", "url("] { #expect(!page.contains(word)) }
    #expect(page.contains("prefers-color-scheme:dark"))
    #expect(page.contains("<polyline"))
  }

  @Test func `a chart of nothing is nothing, and of much no more than can be seen`() {
    #expect(LineChart(curves: [], xName: "x", yName: "y").svg.isEmpty)
    let points = (0..<10_000).map { (x: Double($0), y: $0 == 5000 ? Double.nan : 1) }
    let svg = LineChart(
      curves: [.init(style: "train", name: "t", points: points)], xName: "x", yName: "y"
    ).svg
    #expect(!svg.contains("nan"))
    #expect(svg.count < 20_000)
  }
}
