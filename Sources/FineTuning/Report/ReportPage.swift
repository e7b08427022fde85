internal import Evaluation
internal import Storage

/// report.html: one page that needs nothing else, light or dark as its reader's system is.
struct ReportPage {
  let report: FineTuningReport

  /// Reasons are summed up; their files are in report.json.
  private static let mostSamples = 12

  var html: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(HTMLText.escaped(report.adapter)) – Familiar</title>
    <style>\(Self.style)</style></head><body><main>
    <h1>\(HTMLText.escaped(report.adapter))</h1>
    <p class="path">\(HTMLText.escaped(report.repository))</p>
    <p class="verdict \(report.verdict.finding.rawValue)">\(HTMLText.escaped(sentence))</p>
    <h2>On files held back</h2>\(figures)
    <h2>Loss</h2>\(chart)
    <h2>Before and after</h2>\(samples)
    <h2>Data</h2>\(data)
    <h2>Cost</h2>\(cost)
    </main></body></html>

    """
  }

  private var sentence: String {
    report.sentence.prefix(1).uppercased() + report.sentence.dropFirst() + "."
  }

  private var figures: String {
    let (base, adapter) = (report.verdict.base, report.verdict.adapter)
    var rows = [
      row(
        "bits per byte", Verdict.number(base.bitsPerByte, 3),
        Verdict.number(adapter.bitsPerByte, 3), interval(report.verdict.bitsPerByteDifference, 3)),
      row(
        "lines right, of \(base.holes.count)", Verdict.percent(base.exactMatch),
        Verdict.percent(adapter.exactMatch),
        interval(
          report.verdict.exactMatchDifference.map { $0.lowerBound * 100...$0.upperBound * 100 }, 1)),
    ]
    if let general = report.general {
      rows.append(
        row(
          "bits per byte of general code", Verdict.number(general.base, 3),
          Verdict.number(general.adapter, 3), "–"))
    }
    return """
      <table><thead><tr><th></th><th>model</th>\
      <th>\(report.isAdapter ? "with the adapter" : "trained model")</th>\
      <th>difference, 95 %</th></tr></thead><tbody>\(rows.joined())</tbody></table>
      <p class="note">\(weight)The test files were read once.</p>
      """
  }

  /// Only an adapter has a weight.
  private var weight: String {
    report.isAdapter
      ? "Adapter weight \(Verdict.number(report.weight, 2)), chosen on validation files. " : ""
  }

  private var chart: String {
    let steps = report.losses.enumerated().map { (x: Double($0.offset + 1), y: $0.element) }
    let held = report.validation.map { (x: Double($0.step), y: $0.loss) }
    let chart = LineChart(
      curves: [
        .init(style: "train", name: "training", points: steps),
        .init(style: "held", name: "validation", points: held),
      ], xName: "step", yName: "loss (nats a token)")
    return """
      <figure>\(chart.svg)<figcaption><span class="key train"></span>training \
      <span class="key held"></span>validation, nats a token</figcaption></figure>
      """
  }

  private var samples: String {
    let shown = report.samples.prefix(Self.mostSamples)
    guard !shown.isEmpty else { return "<p>None differ.</p>" }
    return shown.map { sample in
      """
      <article><p class="path">\(HTMLText.escaped(sample.file)):\(sample.line)</p><dl>\
      <dt>before it</dt><dd><code>\(code(sample.before))</code></dd>\
      <dt>written</dt><dd><code>\(code(sample.expected))</code></dd>\
      <dt>model</dt><dd><code>\(code(sample.base))</code></dd>\
      <dt>\(report.isAdapter ? "adapter" : "trained")</dt><dd><code>\(code(sample.adapter))</code></dd></dl></article>
      """
    }.joined()
  }

  private var data: String {
    let data = report.data
    var counts: [String: Int] = [:]
    for (_, reason) in data.excluded { counts[reason, default: 0] += 1 }
    let reasons = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { reason, count in
      "<tr><td>left out: \(HTMLText.escaped(reason))</td><td>\(count)</td></tr>"
    }
    return """
      <table><tbody><tr><td>files to learn from</td><td>\(data.trainFiles)</td></tr>\
      <tr><td>files to choose by</td><td>\(data.validationFiles)</td></tr>\
      <tr><td>files held back</td><td>\(data.testFiles)</td></tr>\(reasons.joined())</tbody></table>
      """
  }

  private var cost: String {
    """
    <p>\(report.losses.count) steps, \(report.tokens) tokens, \
    \(Verdict.number(report.seconds / 60, 1)) minutes, \(ByteCount.text(report.peakBytes)) at most, \
    seed \(report.seed).</p>
    """
  }

  private func row(_ name: String, _ base: String, _ adapter: String, _ difference: String)
    -> String
  {
    "<tr><td>\(name)</td><td>\(base)</td><td>\(adapter)</td><td>\(difference)</td></tr>"
  }

  private func interval(_ interval: ClosedRange<Double>?, _ digits: Int) -> String {
    guard let interval else { return "–" }
    return
      "\(Verdict.number(interval.lowerBound, digits)) to \(Verdict.number(interval.upperBound, digits))"
  }

  private func code(_ text: String) -> String {
    text.isEmpty ? "<i>nothing</i>" : HTMLText.escaped(text)
  }

  private static let style = """
    :root{--text:#1b1f24;--soft:#59636e;--back:#fff;--line:#d5dae0;--blue:#0b62c4;--orange:#b4540a;\
    --good:#116329;--bad:#a40e26}\
    @media(prefers-color-scheme:dark){:root{--text:#e6e9ed;--soft:#9aa4af;--back:#15181c;\
    --line:#363c44;--blue:#6cb0ff;--orange:#f0a35e;--good:#63cf7f;--bad:#ff8a8f}}\
    body{font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--back);margin:0}\
    main{max-width:760px;margin:0 auto;padding:24px 16px 64px}h1{margin:0;overflow-wrap:anywhere}\
    h2{margin:32px 0 8px;font-size:19px}.path,.note,figcaption,.tick{color:var(--soft)}\
    .path{margin:0;overflow-wrap:anywhere;font-size:14px}.note,figcaption{font-size:14px}\
    .verdict{font-size:18px;border-left:4px solid var(--line);padding-left:12px}\
    .verdict.better{border-color:var(--good)}.verdict.worse{border-color:var(--bad)}\
    table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:5px 8px;\
    border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums}\
    th:first-child,td:first-child{text-align:left}figure{margin:0}svg{width:100%;height:auto}\
    .grid{stroke:var(--line)}.tick{fill:var(--soft);font-size:12px}\
    polyline{fill:none;stroke-width:2}.train{stroke:var(--blue);--key:var(--blue)}\
    .held{stroke:var(--orange);--key:var(--orange)}.key{display:inline-block;width:18px;height:3px;\
    margin:0 6px 4px 12px;background:var(--key)}article{border:1px solid var(--line);\
    border-radius:6px;padding:8px 12px;margin:10px 0}dl{display:grid;\
    grid-template-columns:84px 1fr;gap:2px 8px;margin:6px 0 0}dt{color:var(--soft);font-size:14px}\
    dd{margin:0;min-width:0}code{font:14px/1.45 ui-monospace,monospace;white-space:pre-wrap;\
    overflow-wrap:anywhere}
    """
}
