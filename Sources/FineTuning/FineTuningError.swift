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
  /// The loss of a step, or its gradient, is no number.
  case diverged(step: Int)
  /// The job was told to stop; what was done is kept.
  case stopped
  /// The job was told to stop before there was anything to keep.
  case stoppedEarly
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
  /// What no part of a run is known to fail with.
  case unexpected(reason: String)

  /// Whether nothing failed, and somebody ended the run.
  package var isStop: Bool {
    switch self {
    case .stopped, .stoppedEarly: true
    default: false
    }
  }

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
      "training takes \(ByteCount.text(needed)), \(ByteCount.text(available)) may be used; free "
        + "some, lower --rank, train a smaller model, or try all the same with --force"
    case .diverged(let step):
      "the loss or its gradient was no number at step \(step); start anew with a lower "
        + "--learning-rate"
    case .stopped: "stopped; go on with --resume"
    case .stoppedEarly: "stopped before there was anything to keep; start again"
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
    case .unexpected(let reason): "learning failed: \(reason); start it again"
    }
  }
}

extension FineTuningError {
  /// What training failed with; where there is something to do about it, in the words of the options.
  init(_ error: TrainingError) {
    self =
      switch error {
      case .lossNotFinite(let step), .gradientNotFinite(let step): .diverged(step: step)
      case .notEnoughMemory(let needed, let limit):
        .notEnoughMemory(needed: needed, available: limit)
      default: .training(error)
      }
  }

  /// The error of a call that may fail in several modules' ways.
  init(_ error: any Error) {
    self =
      switch error {
      case let error as FineTuningError: error
      case let error as TrainingDataError: .data(error)
      case let error as TrainingError: FineTuningError(error)
      case let error as AdapterError: .adapter(error)
      case let error as StorageError: .storage(error)
      case let error as ModelFileError: .model(error)
      case let error as InferenceError: .inference(error)
      case let error as TokenizationError: .tokenization(error)
      case let error as EvaluationError: .evaluation(error)
      default: .unexpected(reason: "\(error)")
      }
  }
}
