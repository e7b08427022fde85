internal import Adapters
internal import Evaluation
internal import Inference
internal import JSONCoding
internal import ModelFiles
internal import Storage

extension FineTuningJob {
  /// Puts what was made and its report where such things are kept.
  func keep(
    _ contender: Contender, _ report: FineTuningReport
  ) throws(FineTuningError) -> FineTuningEvent.Outcome {
    do {
      switch contender {
      case .adapter(let adapter, _): return try keep(adapter, report)
      case .model(let path): return try keep(model: path, report)
      }
    } catch {
      throw FineTuningError(error)
    }
  }

  /// Registers the model beside the imported ones; which is served, the user says.
  private func keep(
    model: String, _ report: FineTuningReport
  ) throws -> FineTuningEvent.Outcome {
    let registry = ModelRegistry(directories: environment.directories)
    let path = try registry.adopt(model, as: report.adapter)
    let reports = registry.reportPaths(of: path)
    try write(report, json: reports.json, page: reports.page)
    return FineTuningEvent.Outcome(
      adapter: report.adapter, path: path, promoted: report.promoted, report: reports.page)
  }

  private func write(_ report: FineTuningReport, json: String, page: String) throws {
    try AtomicFile.write(Array("\(report.json.serialized())\n".utf8), to: json)
    try AtomicFile.write(Array(ReportPage(report: report).html.utf8), to: page)
  }

  /// Registers the adapter, and switches it on if it is better.
  private func keep(
    _ adapter: LoRAAdapter, _ report: FineTuningReport
  ) throws -> FineTuningEvent.Outcome {
    var metadata = AdapterMetadata(
      repository: folder.repository, baseID: adapter.baseID, weight: report.weight)
    if let before = report.verdict.base.bitsPerByte, let after = report.verdict.adapter.bitsPerByte
    {
      metadata.bitsPerByteGain = before - after
    }
    let registry = AdapterRegistry(directories: environment.directories)
    let path = try registry.add(
      adapter, named: report.adapter, for: environment.checkpoint.configuration,
      metadata: metadata, replaces: true)
    try write(report, json: "\(path)/report.json", page: "\(path)/report.html")
    if report.promoted {
      try registry.use(report.adapter, weight: report.weight, for: folder.repository)
    }
    return FineTuningEvent.Outcome(
      adapter: report.adapter, path: path, promoted: report.promoted,
      report: "\(path)/report.html")
  }
}
