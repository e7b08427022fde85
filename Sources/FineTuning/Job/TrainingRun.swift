internal import Storage
internal import Training
internal import TrainingData

/// A run that is under way: what was asked for, and what has been done.
struct TrainingRun {
  var record: JobRecord
  let trainer: Trainer
  let rows: PackedRowFile
  let validationRows: PackedRowFile
  let heldOut: HeldOutFiles
  var stopping = EarlyStopping()
  /// Working seconds of earlier processes.
  var secondsBefore: Double
}
