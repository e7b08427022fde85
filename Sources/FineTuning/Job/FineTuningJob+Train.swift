internal import Storage
internal import Training
internal import TrainingData

extension FineTuningJob {
  /// Between two checkpoints: what a kill may cost.
  private static let checkpointInterval = Duration.seconds(30)
  /// Rows of validation files that are looked at; more tell little more.
  static let validationRows = 48
  /// Events a second; a terminal shows no more, and a reader has to keep up.
  private static let stepInterval = Duration.milliseconds(200)

  /// Does the steps that are left, and leaves the best weights in the trainer.
  func train(_ run: inout TrainingRun) throws(FineTuningError) {
    let plan = run.record.plan
    var clock = StepClock(run.record.tokensPerSecond)
    var nextCheckpoint = ContinuousClock.now + Self.checkpointInterval
    var nextEvent = ContinuousClock.now
    while run.trainer.stepCount < plan.steps, !run.stopping.isOver {
      let number = run.trainer.stepCount
      let rows = try rows(of: run.rows, number * plan.rowsPerStep..<(number + 1) * plan.rowsPerStep)
      let (started, waited) = (ContinuousClock.now, courtesy.waited)
      guard let step = try gradientStep(run.trainer, rows) else {
        return try leave(&run)
      }
      clock.add(
        tokens: step.tokens, in: ContinuousClock.now - started - (courtesy.waited - waited))
      run.record.losses.append(step.loss)
      let done = run.trainer.stepCount
      if ContinuousClock.now >= nextEvent || done == plan.steps {
        nextEvent = ContinuousClock.now + Self.stepInterval
        emit(
          .step, step: done, steps: plan.steps, loss: step.loss,
          tokensPerSecond: clock.tokensPerSecond,
          remainingSeconds: clock.seconds(
            for: (plan.steps - done) * plan.rowsPerStep * plan.rowLength))
      }
      if done % plan.evaluationInterval == 0 || done == plan.steps {
        try validate(&run)
        try save(&run)
        nextCheckpoint = ContinuousClock.now + Self.checkpointInterval
      } else if ContinuousClock.now >= nextCheckpoint {
        try save(&run)
        nextCheckpoint = ContinuousClock.now + Self.checkpointInterval
      }
    }
    try takeBest(&run)
  }

  /// The run is to end before its last step.
  private func leave(_ run: inout TrainingRun) throws(FineTuningError) {
    guard courtesy.ending != .cancel else { throw .cancelled }
    try save(&run)
    throw .stopped
  }

  private func rows(
    of file: PackedRowFile, _ range: Range<Int>
  ) throws(FineTuningError) -> [PackedRow] {
    var rows: [PackedRow] = []
    do {
      for index in range { rows.append(try file.row(index)) }
    } catch {
      throw .data(error)
    }
    return rows
  }

  private func gradientStep(
    _ trainer: Trainer, _ rows: [PackedRow]
  ) throws(FineTuningError) -> TrainingStep? {
    do {
      return try trainer.step(rows) { self.courtesy.mayGoOn() }
    } catch {
      throw FineTuningError(error)
    }
  }

  private func validate(_ run: inout TrainingRun) throws(FineTuningError) {
    let count = min(run.validationRows.count, Self.validationRows)
    guard count > 0 else { return }
    let loss = try validationLoss(run.trainer, run.validationRows, count: count)
    let step = run.trainer.stepCount
    run.record.validation.append((step, loss))
    emit(.eval, step: step, steps: run.record.plan.steps, loss: loss)
    if run.stopping.isBest(loss, after: step) { try store(run.trainer, at: folder.bestPath) }
  }

  /// Mean loss of a token, over all rows.
  func validationLoss(
    _ trainer: Trainer, _ file: PackedRowFile, count: Int
  ) throws(FineTuningError) -> Double {
    var (sum, targets) = (0.0, 0)
    for index in 0..<count {
      try checkCourtesy()
      let row = try rows(of: file, index..<index + 1)
      let tokens = row.reduce(0) { $0 + $1.targetCount }
      let loss: Double?
      do { loss = try trainer.loss(of: row) { self.courtesy.mayGoOn() } } catch {
        throw FineTuningError(error)
      }
      guard let loss else { throw ending }
      sum += loss * Double(tokens)
      targets += tokens
    }
    return sum / Double(max(1, targets))
  }

  /// Writes all that a resumed run needs; the checkpoint last, so that it never knows more than the
  /// rest.
  private func save(_ run: inout TrainingRun) throws(FineTuningError) {
    let worked = ContinuousClock.now - start - courtesy.waited
    run.record.seconds = run.secondsBefore + worked / .seconds(1)
    try run.record.write(to: folder)
    try store(run.trainer, at: folder.checkpointPath)
    emit(.checkpoint, step: run.trainer.stepCount, steps: run.record.plan.steps)
  }

  private func store(_ trainer: Trainer, at path: String) throws(FineTuningError) {
    do { try trainer.save(to: path) } catch { throw FineTuningError(error) }
  }

  /// The weights that did best on validation files, not the last ones.
  private func takeBest(_ run: inout TrainingRun) throws(FineTuningError) {
    guard run.stopping.best != nil, run.stopping.bestStep != run.trainer.stepCount else { return }
    do { try run.trainer.restore(from: folder.bestPath) } catch { throw FineTuningError(error) }
  }
}
