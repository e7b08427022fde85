package import Storage

/// Why a repository cannot be walked.
package enum SourceFilesError: Error, Equatable, CustomStringConvertible {
  /// Nothing stands at the path of the repository.
  case missing(folder: String)
  /// Something else than a folder stands there.
  case notAFolder(path: String)
  /// The folder itself cannot be listed.
  case unreadable(StorageError)

  package var description: String {
    switch self {
    case .missing(let folder): "the folder \(folder) does not exist; open one that does"
    case .notAFolder(let path): "\(path) is not a folder; name the folder of the repository"
    case .unreadable(let error): "\(error); allow reading it, or open another folder"
    }
  }
}
