package import Inference
package import Storage

/// Why an evaluation has no result.
package enum EvaluationError: Error, CustomStringConvertible {
  case storage(StorageError)
  case inference(InferenceError)
  /// Neither a file nor a folder stands at `path`.
  case missing(path: String)
  /// No file of a known language (or of `language`) lies below `paths`.
  case noFiles(paths: [String], language: String?)
  /// The completion of the hole at `path`:`line` failed.
  case completionFailed(path: String, line: Int, reason: String)
  /// The repository at `path` cannot be indexed.
  case repository(path: String, reason: String)
  /// Somebody asked to stop.
  case cancelled

  package var description: String {
    switch self {
    case .storage(let error): error.description
    case .inference(let error): error.description
    case .missing(let path):
      "there is no file or folder at \(path); check the path"
    case .noFiles(let paths, let language):
      "no \(language.map { "file of language \($0)" } ?? "source file") below "
        + paths.joined(separator: ", ") + "; name files or folders that hold source code"
    case .completionFailed(let path, let line, let reason):
      "the completion at \(path):\(line) failed: \(reason)"
    case .repository(let path, let reason): "\(path) cannot be indexed: \(reason)"
    case .cancelled: "the evaluation was interrupted"
    }
  }
}
