private import CodeCompletion

/// Measures what each stop and post-processing rule is worth: the same holes, filled with it and
/// without it.
///
/// A post-processing rule that changed nothing is not tried again: without it the chain is the same.
package struct RuleAblation<Completer: RuleCompleter> {
  private let completer: Completer
  private let sample: HoleSample
  private let rules: [String]
  /// Those of the rules that work on what was written.
  private let stages: Set<String>

  /// - Parameters:
  ///   - rules: the names of those that are left out, one after the other.
  ///   - stages: those of them that ``RuleCompleter`` names where they changed something.
  package init(completer: Completer, sample: HoleSample, rules: [String], stages: Set<String>) {
    self.completer = completer
    self.sample = sample
    self.rules = rules
    self.stages = stages
  }

  /// Fills the sampled holes of `files`, with all rules and without each.
  package func run(
    on files: [SourceFile], isCancelled: () -> Bool = { false },
    onProgress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(EvaluationError) -> RuleReport {
    var report = RuleReport(rules: rules)
    try sample.visit(files, counts: sample.counts(of: files)) { (place) throws(EvaluationError) in
      if isCancelled() { throw .cancelled }
      // The first answer computes the prompt in one pass, those after it reuse it and may round
      // otherwise. It only serves to make the others comparable.
      _ = try fill(place, without: [])
      let complete = try fill(place, without: [])
      report.complete.add(complete.match)
      for (index, rule) in rules.enumerated() {
        if isCancelled() { throw .cancelled }
        let isIdle = stages.contains(rule) && !complete.appliedRules.contains(rule)
        let without = isIdle ? complete : try fill(place, without: [rule])
        report.rows[index].add(with: complete, without: without)
      }
      onProgress(place.number, place.total)
    }
    return report
  }

  private func fill(
    _ place: HolePlace, without rules: Set<String>
  ) throws(EvaluationError) -> RuleReport.Filling {
    let answer = completer.complete(place.request, without: rules)
    let result = try place.checked(answer.result)
    let candidate = result.candidates.first
    return RuleReport.Filling(
      text: candidate?.text ?? "", replacedBytes: candidate?.replacedBytesAfterCursor ?? 0,
      match: place.match(result), appliedRules: answer.appliedRules)
  }
}
