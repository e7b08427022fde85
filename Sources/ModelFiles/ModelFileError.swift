package import Storage

/// Why a model cannot be read or written.
package enum ModelFileError: Error, CustomStringConvertible {
  case storage(StorageError)
  /// `file` is wrong at `subject` (a key, a tensor): `found` instead of `expected`.
  case invalid(file: String, subject: String, expected: String, found: String)

  package var description: String {
    switch self {
    case .storage(let error): error.description
    case .invalid(let file, let subject, let expected, let found):
      "\(file): \(subject): expected \(expected), found \(found)"
    }
  }
}
