package import SourceFiles

/// Why a file is not trained on.
package enum TrainingExclusion: Error, Sendable, Hashable {
  /// For what would also keep it from being shown to the model.
  case source(ExclusionReason)
  /// A line is over 1,000 characters.
  case longestLine
  /// Lines have over 100 characters in the mean.
  case meanLine
  /// Less than a quarter of the characters are letters or digits.
  case alphanumericShare
  /// Somebody wrote to the file while it was read.
  case changedWhileRead
  /// Another file has the same text.
  case exactDuplicate(of: String)
  /// Another file has nearly the same text.
  case nearDuplicate(of: String)
  /// A notebook that is not as nbformat has it.
  case brokenNotebook
  case notebookWithoutCode
  /// Another repository that lies inside and is none of its submodules.
  case otherRepository

  /// As JSON has it: `unknown_language`.
  package var name: String {
    switch self {
    case .source(let reason): Self.snakeCase(reason.rawValue)
    case .longestLine: "longest_line"
    case .meanLine: "mean_line"
    case .alphanumericShare: "alphanumeric_share"
    case .changedWhileRead: "changed_while_read"
    case .exactDuplicate: "exact_duplicate"
    case .nearDuplicate: "near_duplicate"
    case .brokenNotebook: "broken_notebook"
    case .notebookWithoutCode: "notebook_without_code"
    case .otherRepository: "other_repository"
    }
  }

  /// The path of the file that has the text, where that is the reason.
  package var duplicateOf: String? {
    switch self {
    case .exactDuplicate(let path), .nearDuplicate(let path): path
    default: nil
    }
  }

  private static func snakeCase(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }
}
