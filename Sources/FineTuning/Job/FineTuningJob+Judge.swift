internal import Adapters
internal import CSystem
internal import Evaluation
internal import Inference
internal import ModelFiles
internal import Storage
internal import Training

extension FineTuningJob {
  /// Measures what was trained once on the test files, and keeps it.
  func judge(_ run: TrainingRun) throws(FineTuningError) -> (
    outcome: FineTuningEvent.Outcome, sentence: String
  ) {
    let base = Judge(
      model: try model(environment.checkpoint), tokenizer: tokenizer,
      isCancelled: environment.isInterrupted)
    let contender = try contender(run, base)
    let (judge, adapters) = try measuring(contender, base)
    emit(.eval, message: "measuring on files held back")
    let (verdict, samples) = try compare(
      try base.system(AdapterSet.none), try judge.system(adapters), run)
    var report = FineTuningReport(
      adapter: run.record.adapter, repository: folder.repository, verdict: verdict)
    report.weight = contender.weight
    report.promoted = verdict.isPromoted && contender.isOfOneRepository
    report.isAdapter = contender.isOfOneRepository
    report.sentence = contender.sentence(verdict, name: report.adapter)
    report.seed = run.record.parameters.seed
    report.data = run.record.data
    report.losses = run.record.losses
    report.validation = run.record.validation
    report.samples = samples
    // An early end leaves steps of the plan undone.
    report.tokens =
      run.record.losses.count * run.record.plan.rowsPerStep * run.record.plan.rowLength
    if let before = try base.generalBitsPerByte(AdapterSet.none),
      let after = try judge.generalBitsPerByte(adapters)
    {
      report.general = (before, after)
    }
    report.seconds =
      run.secondsBefore + (ContinuousClock.now - start - courtesy.waited) / .seconds(1)
    report.peakBytes = Int(clamping: process_memory_usage().peak_resident_bytes)
    emit(.verdict, message: report.sentence)
    return (try keep(contender, report), report.sentence)
  }

  private func compare(
    _ base: Judge.System, _ contender: Judge.System, _ run: TrainingRun
  ) throws(FineTuningError) -> (Verdict, [FineTuningReport.Sample]) {
    let evaluation = PairedEvaluation(
      systems: [base, contender], holes: run.record.holes, seed: run.record.parameters.seed)
    do {
      let (results, cases) = try evaluation.run(
        on: run.heldOut.test, isCancelled: { !self.courtesy.mayGoOn() })
      let verdict = Verdict(base: results[0], adapter: results[1])
      return (verdict, samples(cases, results[0], results[1]))
    } catch EvaluationError.cancelled {
      throw ending
    } catch {
      throw .evaluation(error)
    }
  }

  /// Lines that came out otherwise, those that were mended first, and those that broke among them.
  private func samples(
    _ cases: [PairedEvaluation<SessionScorer, PipelineCompleter>.Case], _ base: PairedResult,
    _ adapter: PairedResult
  ) -> [FineTuningReport.Sample] {
    func list(_ isWanted: (Int) -> Bool, _ most: Int) -> [FineTuningReport.Sample] {
      cases.indices.lazy.filter(isWanted).prefix(most).map { index in
        FineTuningReport.Sample(
          file: cases[index].name, line: cases[index].line, before: cases[index].before,
          expected: cases[index].expected, base: base.texts[index], adapter: adapter.texts[index])
      }
    }
    return list({ adapter.holes[$0].isExact && !base.holes[$0].isExact }, 8)
      + list({ !adapter.holes[$0].isExact && base.holes[$0].isExact }, 4)
  }
}
