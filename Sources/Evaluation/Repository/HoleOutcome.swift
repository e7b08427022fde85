internal import CodeCompletion

/// What came of a hole, and whether an editor would have shown it.
package struct HoleOutcome: Sendable, Equatable {
  package let match: HoleMatch
  /// Whether anything was suggested, shown or not.
  package let isSuggested: Bool
  /// Whether a user would have seen it.
  package let isShown: Bool

  init(match: HoleMatch, isSuggested: Bool, isShown: Bool) {
    self.match = match
    self.isSuggested = isSuggested
    self.isShown = isShown
  }

  /// A candidate that comes with a silence was not shown: a rule decided so after it was written.
  init(_ result: CompletionResult, at place: HolePlace) {
    match = place.match(result)
    isSuggested = !result.candidates.isEmpty
    isShown = isSuggested && result.silence == nil
  }
}

/// How often what is shown is right, and how much of what is right is shown.
package struct ShowingScore: Sendable, Equatable {
  package private(set) var shown = 0
  /// Of those shown.
  package private(set) var right = 0
  /// Characters of all right suggestions, shown or not.
  package private(set) var rightCharacters = 0
  /// Characters of right suggestions that are shown.
  package private(set) var keptCharacters = 0

  package init() {}

  mutating func add(_ outcome: HoleOutcome) {
    guard outcome.isSuggested else { return }
    if outcome.isShown { shown += 1 }
    guard outcome.match.isExact else { return }
    rightCharacters += outcome.match.characters
    if outcome.isShown {
      right += 1
      keptCharacters += outcome.match.characters
    }
  }

  /// The share of shown suggestions that are right; nil where none is shown.
  package var precision: Double? { shown > 0 ? Double(right) / Double(shown) : nil }

  /// Wilson's, 95 %.
  package var precisionInterval: ClosedRange<Double>? { WilsonInterval.of(right, in: shown) }

  /// The share of right characters that are shown; nil where none is right.
  package var charactersKept: Double? {
    rightCharacters > 0 ? Double(keptCharacters) / Double(rightCharacters) : nil
  }
}
