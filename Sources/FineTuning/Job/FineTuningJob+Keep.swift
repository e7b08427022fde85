internal import Adapters
internal import Evaluation
internal import Inference
internal import JSONCoding
internal import ModelFiles
internal import Storage

extension FineTuningJob {
  /// Puts the adapter and its report where adapters are, and switches it on if it is better.
  func keep(
    _ adapter: LoRAAdapter, _ report: FineTuningReport, _ run: TrainingRun
  ) throws(FineTuningError) -> FineTuningEvent.Outcome {
    var metadata = AdapterMetadata(
      repository: folder.repository, baseID: adapter.baseID, weight: report.weight)
    if let before = report.verdict.base.bitsPerByte, let after = report.verdict.adapter.bitsPerByte
    {
      metadata.bitsPerByteGain = before - after
    }
    let registry = AdapterRegistry(directories: environment.directories)
    do {
      let path = try registry.add(
        adapter, named: report.adapter, for: environment.checkpoint.configuration,
        metadata: metadata, replaces: true)
      let page = ReportPage(report: report)
      try AtomicFile.write(Array("\(report.json.serialized())\n".utf8), to: "\(path)/report.json")
      try AtomicFile.write(Array(page.html.utf8), to: "\(path)/report.html")
      if report.promoted {
        try registry.use(report.adapter, weight: report.weight, for: folder.repository)
      }
      return FineTuningEvent.Outcome(
        adapter: report.adapter, path: path, promoted: report.promoted,
        report: "\(path)/report.html")
    } catch {
      throw FineTuningError(error)
    }
  }
}
