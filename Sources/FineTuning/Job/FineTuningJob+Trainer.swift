internal import ModelFiles
internal import Training

extension FineTuningJob {
  func trainer(_ record: JobRecord) throws(FineTuningError) -> Trainer {
    do {
      return try Trainer(
        checkpoint: environment.checkpoint,
        options: TrainingOptions(
          record.parameters, plan: record.plan,
          hiddenSize: environment.checkpoint.configuration.hiddenSize,
          model: environment.modelOptions))
    } catch {
      throw FineTuningError(error)
    }
  }

  /// Which model it is; where its file does not say so, it is read as a whole, once.
  var baseID: String { environment.checkpoint.computedBaseID() }
}
