private import CodeCompletion

/// Measures what each stop and post-processing rule is worth: the same holes, filled with it and
/// without it.
package struct RuleAblation<Completer: RuleCompleter> {
  private let completer: Completer
  private let sample: HoleSample
  private let rules: [String]

  /// - Parameter rules: the names of those that are left out, one after the other.
  package init(completer: Completer, sample: HoleSample, rules: [String]) {
    self.completer = completer
    self.sample = sample
    self.rules = rules
  }

  /// Fills the sampled holes of `files`, with all rules and without each.
  package func run(
    on files: [SourceFile], isCancelled: () -> Bool = { false },
    onProgress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(EvaluationError) -> RuleReport {
    var report = RuleReport(rules: rules)
    try sample.visit(files, counts: sample.counts(of: files)) { (place) throws(EvaluationError) in
      if isCancelled() { throw .cancelled }
      let complete = try fill(place, without: [])
      report.complete.add(complete.match)
      for (index, rule) in rules.enumerated() {
        if isCancelled() { throw .cancelled }
        let without = try fill(place, without: [rule])
        report.rows[index].add(with: complete, without: without)
      }
      onProgress(place.number, place.total)
    }
    return report
  }

  private func fill(
    _ place: HolePlace, without rules: Set<String>
  ) throws(EvaluationError) -> RuleReport.Filling {
    let result = completer.complete(place.request, without: rules)
    switch result.silence {
    case .failed(let reason), .noModel(let reason):
      throw .completionFailed(path: place.file.path, line: place.hole.line, reason: reason)
    default: break
    }
    let candidate = result.candidates.first
    return RuleReport.Filling(
      text: candidate?.text ?? "", replacedBytes: candidate?.replacedBytesAfterCursor ?? 0,
      match: place.match(result))
  }
}
