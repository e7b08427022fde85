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
