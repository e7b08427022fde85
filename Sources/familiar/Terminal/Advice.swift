internal import Adapters
internal import Evaluation
internal import FineTuning
internal import ModelFiles
internal import Storage
private import TrainingData

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// What to do about errors of the operating system, which only say what is wrong.
enum Advice {
  /// The error in one sentence, with what to do about it.
  static func sentence(for error: any Error) -> String {
    guard let advice = storageError(in: error).flatMap(advice(for:)) else { return "\(error)" }
    return "\(error); \(advice)"
  }

  private static func storageError(in error: any Error) -> StorageError? {
    switch error {
    case let error as StorageError: error
    case ModelFileError.storage(let error): error
    case EvaluationError.storage(let error): error
    case AdapterError.storage(let error): error
    case AdapterError.file(.storage(let error)): error
    case FineTuningError.storage(let error), FineTuningError.data(.storage(let error)): error
    case FineTuningError.adapter(let error): storageError(in: error)
    case FineTuningError.model(let error): storageError(in: error)
    default: nil
    }
  }

  private static func advice(for error: StorageError) -> String? {
    switch error {
    case .system(_, _, let code):
      switch code {
      case ENOENT, ENOTDIR: "check the path"
      case EACCES, EPERM, EROFS: "check the permissions"
      case ENOSPC, EDQUOT: "free some space or choose another place"
      case EMFILE, ENFILE: "close some programs"
      default: "check the disk and the path"
      }
    case .notARegularFile: "give the path of a file"
    case .tooLarge: "give a smaller file"
    default: nil
    }
  }
}
