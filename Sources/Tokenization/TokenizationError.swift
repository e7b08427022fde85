/// Why a vocabulary, a prompt or a text cannot be used.
package enum TokenizationError: Error, Equatable, CustomStringConvertible {
  /// The file lacks or misstates something: `what` was found where `expected` was needed.
  case unsupported(what: String, expected: String)
  /// A special token that a prompt needs is not in the vocabulary.
  case missingSpecial(String)
  /// A text is over what ``IncrementalTokenization`` holds.
  case textTooLarge(bytes: Int, limit: Int)
  /// An edit lies outside its text.
  case editOutOfBounds(lower: Int, upper: Int, count: Int)

  package var description: String {
    switch self {
    case .unsupported(let what, let expected):
      "tokenizer: \(what); expected \(expected)"
    case .missingSpecial(let content):
      "the vocabulary has no token \(content), which the prompt needs; use a model trained to fill "
        + "in the middle, whose tokenizer lists it among its added tokens"
    case .textTooLarge(let bytes, let limit):
      "a text of \(bytes) bytes is over the limit of \(limit) for a document"
    case .editOutOfBounds(let lower, let upper, let count):
      "an edit of the bytes \(lower)..<\(upper) lies outside a text of \(count) bytes; send the "
        + "whole text again"
    }
  }
}
