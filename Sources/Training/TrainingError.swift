package import Inference
package import ModelFiles
package import Storage

/// Why training cannot start or go on.
package enum TrainingError: Error, CustomStringConvertible {
  /// An option has no meaning as it is given.
  case invalidOption(name: String, value: String, expected: String)
  /// A row of a batch does not fit the model or the options.
  case invalidRow(reason: String)
  /// The loss of a step is NaN or infinite; nothing was changed.
  case lossNotFinite(step: Int)
  /// A gradient of a step is NaN or infinite; nothing was changed.
  case gradientNotFinite(step: Int)
  /// The model has no layer that was asked for.
  case nothingToTrain(targets: String)
  /// The parts together exceed what may be used.
  case notEnoughMemory(needed: Int, limit: Int)
  /// The system gave no memory.
  case allocationFailed(bytes: Int)
  /// A saved state belongs to another run.
  case foreignState(path: String, reason: String)
  /// A saved state is cut short or damaged.
  case damagedState(path: String, reason: String)
  /// The method has no such result.
  case noSuchResult(reason: String)
  case storage(StorageError)
  case model(ModelFileError)
  case inference(InferenceError)

  package var description: String {
    switch self {
    case .invalidOption(let name, let value, let expected):
      "the training option \(name) is \(value); give \(expected)"
    case .invalidRow(let reason):
      "a row of the training data cannot be used: \(reason)"
    case .lossNotFinite(let step):
      "the loss of step \(step) is not a number; restore the last state and lower the learning rate"
    case .gradientNotFinite(let step):
      "the gradients of step \(step) are not finite; restore the last state and lower the learning "
        + "rate"
    case .nothingToTrain(let targets):
      "no layer of the model is adapted; name some of \(targets)"
    case .notEnoughMemory(let needed, let limit):
      "training needs \(ByteCount.text(needed)) and \(ByteCount.text(limit)) may be used; shorten the "
        + "rows, lower the rank, choose a smaller model or raise the limit"
    case .allocationFailed(let bytes):
      "the system has no \(ByteCount.text(bytes)) of memory for training; close programs or shorten "
        + "the rows"
    case .foreignState(let path, let reason):
      "\(path) belongs to another training run: \(reason); start anew or give the same options"
    case .damagedState(let path, let reason):
      "\(path) cannot be resumed: \(reason); remove it and start anew"
    case .noSuchResult(let reason): reason
    case .storage(let error): error.description
    case .model(let error): error.description
    case .inference(let error): error.description
    }
  }
}
