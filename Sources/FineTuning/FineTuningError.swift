package import Adapters
package import Evaluation
package import Inference
package import ModelFiles
package import Storage
package import Tokenization
package import Training
package import TrainingData

/// Why a repository was not learned.
package enum FineTuningError: Error, CustomStringConvertible {
  /// Another process trains on this repository.
  case running(repository: String, process: Int32?)
  /// There is nothing to go on with.
  case nothingToResume(repository: String)
  /// The unfinished job is of another model, or of other files.
  case resumeMismatch(subject: String, found: String, expected: String)
  /// The files that may be read are not enough.
  case tooLittleData(repository: String, files: Int, tokens: Int)
  /// More memory than is free, or than was allowed.
  case notEnoughMemory(needed: Int, available: Int)
  /// The loss is no number any more.
  case diverged(step: Int)
  /// The job was told to stop; what was done is kept.
  case stopped
  /// The job was told to end and to keep nothing.
  case cancelled
  /// A line of the job's own record is broken.
  case damagedJob(path: String, reason: String)
  case noTokenizer(model: String)
  case data(TrainingDataError)
  case training(TrainingError)
  case adapter(AdapterError)
  case storage(StorageError)
  case model(ModelFileError)
  case inference(InferenceError)
  case tokenization(TokenizationError)
  case evaluation(EvaluationError)

  package var description: String {
    switch self {
    case .running(let repository, let process):
      "\(repository) is being learned already"
        + (process.map { ", by process \($0)" } ?? "")
        + "; wait for it, or end it with Ctrl-C there or familiar.finetune.cancel"
    case .nothingToResume(let repository):
      "no unfinished run for \(repository); start one without --resume"
    case .resumeMismatch(let subject, let found, let expected):
      "the unfinished run has another \(subject): \(found), now \(expected); "
        + "give the same again, or start anew without --resume"
    case .tooLittleData(let repository, let files, let tokens):
      "\(repository) has \(files) files with \(tokens) tokens to learn from, too little: it takes "
        + "\(FineTuningJob.fewestTokens) tokens, and files to hold back that are no copies of these; "
        + "--dry-run says what was left out"
    case .notEnoughMemory(let needed, let available):
      "training takes \(needed >> 20) MB, \(available >> 20) MB may be used; free some, lower "
        + "--rank, or train a smaller model"
    case .diverged(let step):
      "the loss was no number at step \(step); lower --learning-rate"
    case .stopped: "stopped; go on with --resume"
    case .cancelled: "cancelled; nothing was kept"
    case .damagedJob(let path, let reason):
      "\(path) is damaged: \(reason); start anew without --resume"
    case .noTokenizer(let model): "\(model) has no tokenizer, so it cannot read files"
    case .data(let error): "\(error)"
    case .training(let error): "\(error)"
    case .adapter(let error): "\(error)"
    case .storage(let error): "\(error)"
    case .model(let error): "\(error)"
    case .inference(let error): "\(error)"
    case .tokenization(let error): "\(error)"
    case .evaluation(let error): "\(error)"
    }
  }
}

extension FineTuningError {
  /// The error of a call that may fail in several modules' ways.
  init(_ error: any Error) {
    self =
      switch error {
      case let error as FineTuningError: error
      case let error as TrainingDataError: .data(error)
      case let error as TrainingError: .training(error)
      case let error as AdapterError: .adapter(error)
      case let error as StorageError: .storage(error)
      case let error as ModelFileError: .model(error)
      case let error as InferenceError: .inference(error)
      case let error as EvaluationError: .evaluation(error)
      default: .damagedJob(path: "the run", reason: "\(error)")
      }
  }
}
