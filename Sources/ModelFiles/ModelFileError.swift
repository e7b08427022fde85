package import JSONCoding
package import Storage

/// Why a model cannot be read or written.
package enum ModelFileError: Error, CustomStringConvertible {
  case storage(StorageError)
  /// `file` is wrong at `subject` (a key, a tensor): `found` instead of `expected`.
  case invalid(file: String, subject: String, expected: String, found: String)
  /// `file` is sound but of a kind that Familiar does not run; `advice` says what to do instead.
  case unsupported(file: String, reason: String, advice: String)
  /// `file` is not JSON.
  case json(file: String, error: JSONError)
  /// No model goes by `name`; `near` are registered names that resemble it.
  case unknownModel(name: String, near: [String])
  /// No model was asked for and none was found at the places `searched`.
  case noModel(searched: [String])
  /// The model that 'models use' made the default has no file.
  case defaultIsGone(_ name: String)
  /// The model `name` came with the program, which keeps it at `path`.
  case shippedModel(name: String, path: String)
  /// `name` cannot name a model in the registry.
  case badName(String)
  /// `name` is taken.
  case nameTaken(String)
  /// The caller asked to stop.
  case cancelled

  package var description: String {
    switch self {
    case .storage(let error): error.description
    case .invalid(let file, let subject, let expected, let found):
      "\(file): \(subject): expected \(expected), found \(found)"
    case .unsupported(let file, let reason, let advice):
      "\(file): \(reason); \(advice)"
    case .json(let file, let error): "\(file): \(error)"
    case .unknownModel(let name, let near):
      "no model is named '\(name)' and no such file or folder exists; "
        + (near.isEmpty
          ? "see 'familiar models list', or give a .gguf file or a Hugging Face folder"
          : "did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?")
    case .noModel(let searched):
      "no model is installed: looked at \(searched.joined(separator: ", ")); "
        + "import one with 'familiar models import', or name one with --model"
    case .defaultIsGone(let name):
      "the default model '\(name)', chosen with 'familiar models use', has no file any more; choose "
        + "another with 'familiar models use NAME', or none with 'familiar models remove \(name)'"
    case .shippedModel(let name, let path):
      "'\(name)' came with Familiar and lies at \(path), from where this command removes nothing; "
        + "to complete with another model choose it with 'familiar models use NAME'"
    case .badName(let name):
      "'\(name)' cannot name a model; use 1 to 64 letters, digits, '.', '_' and '-', "
        + "beginning with a letter or digit"
    case .nameTaken(let name):
      "a model named '\(name)' exists; remove it first with 'familiar models remove \(name)', "
        + "or choose another with --name"
    case .cancelled: "interrupted"
    }
  }
}
