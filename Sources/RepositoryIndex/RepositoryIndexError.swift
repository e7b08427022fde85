package import SourceFiles
package import Storage

/// Why an index is missing, or is not what it should be.
package enum RepositoryIndexError: Error, Equatable, CustomStringConvertible {
  /// The repository cannot be walked.
  case repository(SourceFilesError)
  /// The index cannot be written; it is held in memory, or left out if it is too large for that.
  case notPersisted(StorageError)
  /// An index that cannot be written has more tokens than are held in memory.
  case tooLargeForMemory(tokens: Int, limit: Int)
  /// A file is no index, or not one of this repository and tokenizer; it is made again.
  case invalidFile(path: String, what: String)
  /// The system gives no memory for so many tokens, or no thread.
  case outOfMemory(bytes: Int)
  case noThread

  package var description: String {
    switch self {
    case .repository(let error): error.description
    case .notPersisted(let error):
      "the repository's index cannot be kept: \(error); free the space or allow writing there"
    case .tooLargeForMemory(let tokens, let limit):
      "the repository's index has \(tokens) tokens, over the limit of \(limit) for one that cannot be "
        + "written; give the cache folder room"
    case .invalidFile(let path, let what):
      "\(path) is no index that can be used (\(what)); it is made again"
    case .outOfMemory(let bytes):
      "the system refuses \(bytes) bytes for the repository's index; close other programs"
    case .noThread:
      "the system refuses a thread for the repository's index; close other programs"
    }
  }
}
