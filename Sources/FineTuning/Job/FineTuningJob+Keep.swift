internal import Adapters
internal import Evaluation
internal import Inference
internal import JSONCoding
internal import ModelFiles
internal import Storage

extension FineTuningJob {
  /// What the adapter will be called: as asked, else like the repository's folder.
  ///
  /// An adapter of this repository is replaced in the end; another one's is not, so two folders of
  /// one name get two adapters. Known before hours are spent on what could not be kept.
  func adapterName(_ asked: String?) throws(FineTuningError) -> String {
    let registry = AdapterRegistry(directories: environment.directories)
    func isFree(_ name: String) throws(AdapterError) -> Bool {
      guard registry.contains(name) else { return true }
      return try registry.entry(name).metadata?.repository == folder.repository
    }
    do throws(AdapterError) {
      if let asked {
        guard try isFree(AdapterName.validated(asked)) else { throw .nameTaken(asked) }
        return asked
      }
      let name = AdapterName.suggestion(forPath: folder.repository)
      if try isFree(name) { return name }
      var number = 2
      while try !isFree("\(name.prefix(58))-\(number)") { number += 1 }
      return "\(name.prefix(58))-\(number)"
    } catch {
      throw .adapter(error)
    }
  }

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
