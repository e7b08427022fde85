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

  /// Which model it is; read once, because a file that does not say so is read as a whole.
  var baseID: String {
    environment.checkpoint.baseID ?? environment.checkpoint.computedBaseID()
  }
}
