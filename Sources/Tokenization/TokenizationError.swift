/// Why a vocabulary cannot be used.
package enum TokenizationError: Error, Equatable, CustomStringConvertible {
  /// The file lacks or misstates something: `what` was found where `expected` was needed.
  case unsupported(what: String, expected: String)

  package var description: String {
    switch self {
    case .unsupported(let what, let expected):
      "tokenizer: \(what); expected \(expected)"
    }
  }
}
