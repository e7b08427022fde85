/// What is known of a suggestion when it must be decided whether to show it.
///
/// All but ``isBlock`` are of its first line that is not blank: that is what a reader judges.
package enum ShowingFeature: String, Sendable, CaseIterable {
  /// Sum of the tokens' log-probabilities, the line end's included: of this line, if the model is
  /// calibrated.
  case totalLogProbability
  /// Its exponential: the probability of the line.
  case totalProbability
  case meanLogProbability
  /// Logarithm of the share of the line, if one of those found with it is right.
  case lineLogShare
  /// Of the least certain token.
  case minimumLogProbability
  case firstLogProbability
  /// In nats; of the first token.
  case firstEntropy
  /// Logarithm of 1 + tokens.
  case length
  /// Logarithm of 1 + bytes.
  case bytes
  /// Logarithm of 1 + tokens of the context that the first token was found behind in the repository.
  case matchLength
  /// Logarithm of 1 + places where they were found.
  case occurrences
  /// Logarithm of 1 + distinct tokens that followed there.
  case distinctContinuations
  /// Mean over the tokens of the logarithm of 1 + tokens of the context that were found.
  case meanMatchLength
  /// Share of the tokens whose context was found in the document itself.
  case inDocument
  /// Share of the tokens that model and repository agree on.
  case agreement
  /// Mean weight of the repository in the tokens' distributions.
  case repositoryWeight
  /// 1 if the repository, or the document for want of one, was asked at all.
  case isInformed
  /// 1 if the line opens brackets that it does not close.
  case opensBrackets
  /// 1 if the line stands within ten lines above or below already.
  case repeatsNeighbour
  /// Logarithm of 1 + the same lines in the document, as far as it is looked at.
  case repeatsDocument
  /// 1 if more lines follow.
  case isBlock
  /// 1 if it ended for want of tokens.
  case isCut
  /// 1 if nothing but indentation stands left of the cursor.
  case beginsLine
  /// 1 if the cursor stands behind a letter or digit.
  case continuesWord
  /// 1 if the cursor stands in a comment or a string.
  case isInText

  /// What to call it where it speaks against a suggestion.
  var reason: String {
    switch self {
    case .totalLogProbability: "the line as a whole is improbable"
    case .totalProbability: "the line as a whole is not certain"
    case .meanLogProbability: "its tokens are uncertain on the average"
    case .lineLogShare: "another line is as good"
    case .minimumLogProbability: "one of its tokens is uncertain"
    case .firstLogProbability: "its first token is uncertain"
    case .firstEntropy: "many tokens could have come first"
    case .length: "its length in tokens"
    case .bytes: "its length in bytes"
    case .matchLength: "how much of the context the repository has"
    case .occurrences: "how often the repository has the context"
    case .distinctContinuations: "how many ways the repository goes on"
    case .meanMatchLength: "how much of the line the repository has"
    case .inDocument: "how much of the line the document has"
    case .isInformed: "whether the repository was asked"
    case .agreement: "the repository goes on differently"
    case .repositoryWeight: "how far it follows the repository"
    case .opensBrackets: "it opens a bracket and does not close it"
    case .repeatsNeighbour: "the line stands nearby already"
    case .repeatsDocument: "the document has no such line"
    case .isBlock: "it has several lines"
    case .isCut: "it has no end"
    case .beginsLine: "nothing of its line is written yet"
    case .continuesWord: "it continues a word"
    case .isInText: "it is prose"
    }
  }
}

/// A value for each ``ShowingFeature``, 0 where nothing is known.
package struct ShowingFeatures: Sendable, Equatable {
  private var values = [Float](repeating: 0, count: ShowingFeature.allCases.count)

  package init() {}

  package subscript(feature: ShowingFeature) -> Float {
    get { values[Self.index[feature] ?? 0] }
    set { values[Self.index[feature] ?? 0] = newValue }
  }

  private static let index = Dictionary(
    uniqueKeysWithValues: zip(ShowingFeature.allCases, 0...))
}
