/// Why a command has no result; each is one sentence that says what, where and what to do.
enum CommandError: Error, Equatable, CustomStringConvertible {
  /// Standard output did not take the result.
  case outputFailed(reason: String)
  /// Standard input could not be read.
  case inputFailed(reason: String)
  /// Standard input holds no token ids where some are wanted, or something that is none.
  case notTokenIDs(found: String)
  /// A position behind the last line.
  case lineBeyondEnd(path: String, line: Int, lines: Int)
  /// A position behind the end of its line.
  case columnBeyondEnd(path: String, line: Int, column: Int, last: Int)
  /// An id that the model or tokenizer does not have.
  case unknownToken(id: Int, vocabularySize: Int)
  /// More tokens than the model has positions; `advice` names what the command has against it.
  case contextOverflow(tokens: Int, limit: Int, advice: String)
  /// The model comes without a vocabulary.
  case noTokenizer(model: String)
  /// The completion failed.
  case completionFailed(reason: String)
  /// The repository that a completion should know cannot be indexed.
  case repositoryUnknown(folder: String, reason: String)
  /// The process cannot give up sockets.
  case sandboxFailed(reason: String)
  /// An adapter is to be used, and nobody says where; `problem` is why it does not itself.
  case noRepository(adapter: String, problem: String?)
  /// No folder stands where a repository is said to be.
  case noFolder(path: String)
  /// What is to be put out of use is neither a folder nor an adapter.
  case nothingToPutOff(text: String)
  /// `doctor` found what it names.
  case unhealthy(checks: [String])

  var description: String {
    switch self {
    case .outputFailed(let reason):
      "cannot write the result to standard output: \(reason); check where it is redirected to"
    case .inputFailed(let reason):
      "cannot read standard input: \(reason); check where it is redirected from"
    case .notTokenIDs(let found):
      "standard input holds \(found) where token ids are expected; give numbers such as 1 2 3"
    case .lineBeyondEnd(let path, let line, let lines):
      "line \(line) is beyond the end of \(path), which has \(lines); give a line from 1 to \(lines)"
    case .columnBeyondEnd(let path, let line, let column, let last):
      "column \(column) is beyond the end of line \(line) of \(path); "
        + "give a column from 1 to \(last)"
    case .unknownToken(let id, let vocabularySize):
      "token id \(id) is outside of the model's vocabulary of \(vocabularySize); "
        + "give ids from 0 to \(vocabularySize - 1)"
    case .contextOverflow(let tokens, let limit, let advice):
      "\(tokens) tokens do not fit into the model's context of \(limit); \(advice)"
    case .noTokenizer(let model):
      "\(model) has no tokenizer; put its tokenizer.json beside its config.json, "
        + "or choose another model with --model"
    case .completionFailed(let reason): "the completion failed: \(reason)"
    case .repositoryUnknown(let folder, let reason):
      "cannot index \(folder): \(reason); give --repository another folder, or leave it out"
    case .sandboxFailed(let reason): reason
    case .noRepository(let adapter, let problem):
      (problem ?? "the adapter \(adapter) belongs to no repository of this machine")
        + "; name a folder with --repository"
    case .noFolder(let path):
      "no folder stands at \(path); give the path of the repository's folder"
    case .nothingToPutOff(let text):
      "'\(text)' is neither a folder nor an adapter; see 'familiar adapters list', or give the "
        + "repository's folder"
    case .unhealthy(let checks):
      "\(checks.count == 1 ? "a check" : "\(checks.count) checks") failed: "
        + checks.joined(separator: ", ")
    }
  }
}
