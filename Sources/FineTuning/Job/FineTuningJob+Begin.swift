internal import CSystem
internal import Evaluation
internal import ModelFiles
internal import SourceFiles
internal import Storage
internal import Tokenization
internal import Training
package import TrainingData

extension FineTuningJob {
  /// Training files must hold this many tokens: a dozen lines.
  ///
  /// Five small files teach little, and the verdict says so; fewer than this teach nothing at all.
  static let fewestTokens = 128

  /// What is wrong with learning from `scan`; nil where it can be done.
  package static func trouble(with scan: ScanResult, of repository: String) -> FineTuningError? {
    let total = scan.total(of: .train)
    let isEnough =
      total.tokens >= fewestTokens && !scan.files(of: .test).isEmpty
      && !scan.files(of: .validation).isEmpty
    return isEnough
      ? nil
      : .tooLittleData(repository: repository, files: total.files, tokens: total.tokens)
  }

  /// Reads the repository, measures this machine, and lays down what the run will do.
  func begin(_ parameters: FineTuningParameters) throws(FineTuningError) -> TrainingRun {
    let name = try name(parameters)
    folder.clear()
    emit(.scan, message: "reading \(parameters.data ?? folder.repository)")
    let scan = try scan(parameters)
    if let trouble = Self.trouble(with: scan, of: parameters.data ?? folder.repository) {
      throw trouble
    }
    let tokens = scan.total(of: .train).tokens
    let heldOut = try keepHeldOut(scan, seed: parameters.seed)
    let length = StepPlan.rowLength(of: environment.checkpoint)
    let validation = try rows(
      of: scan, .validation, length: length, seed: parameters.seed &+ 1,
      budget: Self.validationRows * length, name: "validation")
    emit(.scan, message: "measuring this machine")
    let speed = try TrainingSpeed.measure(
      environment.checkpoint,
      TrainingOptions(
        parameters, plan: nil, hiddenSize: environment.checkpoint.configuration.hiddenSize,
        model: environment.modelOptions), rowLength: length,
      check: { () throws(FineTuningError) in try self.checkCourtesy() })
    let judging = JudgingPlan(
      minutes: parameters.minutes, tokensPerSecond: speed, of: scan)
    var plan = StepPlan(
      trainingSeconds: judging.trainingSeconds(of: parameters.minutes), tokensPerSecond: speed,
      tokens: tokens, rowLength: length)
    let file = try rows(
      of: scan, .train, length: length, seed: parameters.seed, budget: plan.tokenCount,
      name: "train")
    plan.fit(rows: file.count)
    var record = JobRecord(
      parameters: parameters, plan: plan, baseID: baseID,
      adapter: name, tokensPerSecond: speed)
    record.data = FineTuningReport.Data(scan)
    record.holes = judging.holes
    try record.write(to: folder)
    emit(
      .start, steps: plan.steps, tokensPerSecond: speed,
      message: plan.sentence(tokensPerSecond: speed, judging: judging))
    return TrainingRun(
      record: record, trainer: try trainer(record), rows: file, validationRows: validation,
      heldOut: heldOut, secondsBefore: 0)
  }

  private func scan(_ parameters: FineTuningParameters) throws(FineTuningError) -> ScanResult {
    do throws(FineTuningError) {
      let scan = try Self.scan(
        parameters, repository: folder.repository, tokenizer: tokenizer,
        progress: { _ in self.courtesy.mayGoOn() })
      if let note = scan.note { emit(.scan, message: note) }
      return scan
    } catch .stopped {
      throw ending
    } catch {
      throw error
    }
  }

  /// Goes on where an earlier process stopped.
  ///
  /// - Parameter parameters: of this process; most of the earlier one's hold.
  func takeUp(_ parameters: FineTuningParameters) throws(FineTuningError) -> TrainingRun {
    guard folder.canResume else { throw .nothingToResume(repository: folder.repository) }
    var record = try JobRecord.read(folder)
    record.parameters = record.parameters.resumed(with: parameters)
    guard record.baseID == baseID else {
      throw .resumeMismatch(
        subject: "model", found: "\(record.baseID.prefix(12))", expected: "\(baseID.prefix(12))")
    }
    let trainer = try trainer(record)
    do { try trainer.restore(from: folder.checkpointPath) } catch { throw FineTuningError(error) }
    record.rewind(to: trainer.stepCount)
    var stopping = EarlyStopping()
    for (step, loss) in record.validation { _ = stopping.isBest(loss, after: step) }
    let seconds = record.seconds
    emit(.resume, step: trainer.stepCount, steps: record.plan.steps, message: "resumed")
    do {
      return TrainingRun(
        record: record, trainer: trainer, rows: try PackedRowFile(path: folder.rowsPath("train")),
        validationRows: try PackedRowFile(path: folder.rowsPath("validation")),
        heldOut: try HeldOutFiles(reading: folder.heldOutPath),
        stopping: stopping, secondsBefore: seconds)
    } catch {
      throw FineTuningError(error)
    }
  }
}
