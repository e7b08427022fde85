package import SourceFiles
package import Storage
package import Tokenization

/// Why training data cannot be made or read.
package enum TrainingDataError: Error, Equatable, CustomStringConvertible {
  /// The repository's folder cannot be walked.
  case folder(SourceFilesError)
  /// A file could not be read or written.
  case storage(StorageError)
  /// The vocabulary cannot write the examples.
  case tokenization(TokenizationError)
  /// A folder holds more files than a scan goes over.
  case tooManyFiles(folder: String, limit: Int)
  /// A line of a JSON Lines file is no document.
  case badLine(path: String, line: Int, reason: String)
  /// The text of a document is no longer what was scanned.
  case changedSinceScan(path: String)
  /// A split has no document that could be read.
  case noDocuments(split: DataSplit)
  /// A row length, a rate or a share that makes no sense.
  case badOption(name: String, value: String, expected: String)
  /// A file of rows is not whole, or none.
  case damagedRows(path: String, reason: String)
  /// There is no such row.
  case noRow(index: Int, count: Int)
  /// The caller asked to stop.
  case cancelled

  package var description: String {
    switch self {
    case .folder(let error): "\(error)"
    case .storage(let error): "\(error)"
    case .tokenization(let error): "\(error)"
    case .tooManyFiles(let folder, let limit):
      "\(folder) holds more than \(limit) files; name a folder inside, or list what to leave out "
        + "in .familiarignore"
    case .badLine(let path, let line, let reason):
      "line \(line) of \(path): \(reason); each line must be {\"text\": ..., \"path\": ...}"
    case .changedSinceScan(let path):
      "\(path) changed after it was scanned; scan again"
    case .noDocuments(let split):
      "no document is left for \(split.rawValue); see the reasons that --dry-run lists"
    case .badOption(let name, let value, let expected):
      "\(name) is \(value); give \(expected)"
    case .damagedRows(let path, let reason):
      "\(path) is no whole file of training rows: \(reason); start the run anew"
    case .noRow(let index, let count):
      "row \(index) was asked for of \(count); start the run anew"
    case .cancelled: "stopped on request"
    }
  }
}
