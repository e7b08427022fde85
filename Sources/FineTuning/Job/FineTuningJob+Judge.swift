internal import Adapters
internal import CSystem
internal import Evaluation
internal import Inference
internal import ModelFiles
internal import Storage
internal import Training

extension FineTuningJob {
  /// Holes of the test files: enough to see a few points of difference.
  private static let mostHoles = 500

  /// Chooses the adapter's weight, measures it once on the test files, and keeps it.
  func judge(_ run: TrainingRun) throws(FineTuningError) -> (
    outcome: FineTuningEvent.Outcome, sentence: String
  ) {
    let adapter: LoRAAdapter
    do { adapter = try run.trainer.adapter() } catch { throw .training(error) }
    let model = try model()
    let judge = Judge(
      model: model, tokenizer: tokenizer, isCancelled: environment.isInterrupted)
    tell(.eval, message: "choosing the adapter's weight")
    let weight = try chooseWeight(adapter, judge, run)
    let set = judge.set(adapter, weight: weight)
    tell(.eval, message: "measuring on files held back")
    let (verdict, samples) = try compare(judge, set, run)
    var report = FineTuningReport(
      adapter: run.record.adapter, repository: folder.repository, verdict: verdict)
    report.weight = weight
    report.promoted = verdict.isPromoted
    report.seed = run.record.parameters.seed
    report.data = run.record.data
    report.losses = run.record.losses
    report.validation = run.record.validation
    report.samples = samples
    report.tokens = run.record.plan.tokenCount
    if let base = try judge.generalBitsPerByte(AdapterSet.none),
      let after = try judge.generalBitsPerByte(set)
    {
      report.general = (base, after)
    }
    report.seconds =
      run.secondsBefore + (ContinuousClock.now - start - courtesy.waited) / .seconds(1)
    report.peakBytes = Int(clamping: process_memory_usage().peak_resident_bytes)
    tell(.verdict, message: verdict.sentence)
    return (try keep(adapter, report, run), verdict.sentence)
  }

  private func model() throws(FineTuningError) -> GPTBigCodeModel {
    do {
      return try GPTBigCodeModel(
        checkpoint: environment.checkpoint, options: environment.modelOptions)
    } catch {
      throw .inference(error)
    }
  }

  private func chooseWeight(
    _ adapter: LoRAAdapter, _ judge: Judge, _ run: TrainingRun
  ) throws(FineTuningError) -> Double {
    var best: (weight: Double, bits: Double)?
    for weight in Judge.weights {
      try checkCourtesy()
      let set = judge.set(adapter, weight: weight)
      guard let bits = try judge.bitsPerByte(of: run.heldOut.validation, set) else { break }
      if bits < best?.bits ?? .infinity { best = (weight, bits) }
    }
    return best?.weight ?? 1
  }

  private func compare(
    _ judge: Judge, _ set: AdapterSet, _ run: TrainingRun
  ) throws(FineTuningError) -> (Verdict, [FineTuningReport.Sample]) {
    let evaluation = PairedEvaluation(
      systems: [try judge.system(AdapterSet.none), try judge.system(set)], holes: Self.mostHoles,
      seed: run.record.parameters.seed)
    do {
      let (results, cases) = try evaluation.run(
        on: run.heldOut.test, isCancelled: { !self.courtesy.mayGoOn() })
      let verdict = Verdict(base: results[0], adapter: results[1])
      return (verdict, samples(cases, results[0], results[1]))
    } catch EvaluationError.cancelled {
      throw courtesy.ending == .cancel ? .cancelled : .stopped
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
