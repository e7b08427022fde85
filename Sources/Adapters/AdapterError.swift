package import Inference
package import JSONCoding
package import ModelFiles
package import Storage

/// Why an adapter cannot be read, written, or put on a model.
package enum AdapterError: Error, CustomStringConvertible {
  case storage(StorageError)
  /// The safetensors file is wrong.
  case file(ModelFileError)
  /// `file` is not JSON.
  case json(file: String, error: JSONError)
  /// `file` is wrong at `subject` (a key, a tensor): `found` instead of `expected`.
  case invalid(file: String, subject: String, expected: String, found: String)
  /// `file` is sound but of a kind that Familiar does not run.
  case unsupported(file: String, reason: String, advice: String)
  /// The record of what is in use, `file`, cannot be read.
  case damagedState(file: String, reason: String)
  /// The adapter `name` does not fit the model at `location`.
  case shape(name: String, location: AdapterSet.Location, expected: String, found: String)
  /// The adapter was trained on another model, which nobody allowed.
  case otherBase(name: String, base: String, model: String)
  /// No adapter goes by `name`, and no folder; `near` are registered names that resemble it.
  case unknown(name: String, near: [String])
  /// No adapter goes by `name`, where no folder will do.
  case notRegistered(name: String, near: [String])
  /// `name` is given more than once.
  case namedTwice(name: String)
  /// The new name is the old one.
  case sameName(String)
  /// `name` cannot name an adapter.
  case badName(String)
  /// `text` is no NAME or NAME=WEIGHT.
  case badReference(String)
  /// `name` is taken.
  case nameTaken(String)
  /// Something stands at `path`, where a new folder was to be made.
  case exists(path: String)
  /// The adapters cannot be combined as asked.
  case combination(reason: String, advice: String)
  /// The caller asked to stop.
  case cancelled

  package var description: String {
    switch self {
    case .storage(let error): error.description
    case .file(let error): error.description
    case .json(let file, let error): "\(file): \(error)"
    case .invalid(let file, let subject, let expected, let found):
      "\(file): \(subject): expected \(expected), found \(found)"
    case .unsupported(let file, let reason, let advice): "\(file): \(reason); \(advice)"
    case .damagedState(let file, let reason):
      "\(file), which says what adapters are in use, cannot be read: \(reason); 'familiar "
        + "adapters off --all' writes it anew, with none in use"
    case .shape(let name, let location, let expected, let found):
      "the adapter \(name) does not fit the model: \(location) is \(expected) here and \(found) in "
        + "the adapter; use the model it was trained on"
    case .otherBase(let name, let base, let model):
      "the adapter \(name) was trained on the model \(base.prefix(12)), not on \(model.prefix(12)); "
        + "name it to use it all the same, or train one for this model"
    case .unknown(let name, let near):
      "no adapter is named '\(name)' and no such folder exists; "
        + (near.isEmpty
          ? "see 'familiar adapters list', or give the folder of a PEFT adapter"
          : Self.question(near))
    case .notRegistered(let name, let near):
      "no adapter is named '\(name)'; "
        + (near.isEmpty
          ? "see 'familiar adapters list'; 'familiar adapters import' registers a PEFT folder"
          : Self.question(near))
    case .namedTwice(let name):
      "\(name) is named twice; name it once, with the weight it is to have"
    case .sameName(let name): "'\(name)' is its name already; give another one"
    case .badName(let name):
      "'\(name)' cannot name an adapter; use 1 to 64 letters, digits, '.', '_' and '-', "
        + "beginning with a letter or digit"
    case .badReference(let text):
      "'\(text)' names no adapter; give NAME or NAME=WEIGHT, such as mine=0.8, "
        + "a weight from -1000 to 1000"
    case .nameTaken(let name):
      "an adapter named '\(name)' exists; remove it first with 'familiar adapters remove \(name)', "
        + "or choose another name"
    case .exists(let path): "something stands at \(path) already; give a path where nothing does"
    case .combination(let reason, let advice): "\(reason); \(advice)"
    case .cancelled: "interrupted"
    }
  }

  private static func question(_ names: [String]) -> String {
    "did you mean \(names.map { "'\($0)'" }.joined(separator: " or "))?"
  }

  /// What `body` returns, its storage errors as ours.
  static func storing<T: ~Copyable>(_ body: () throws(StorageError) -> T) throws(AdapterError) -> T
  {
    do throws(StorageError) { return try body() } catch { throw .storage(error) }
  }
}
