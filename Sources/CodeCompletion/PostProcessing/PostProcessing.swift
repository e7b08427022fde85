/// The chain of rules between what a model wrote and what a user sees.
enum PostProcessing {
  /// In the order in which they run: first what was written by mistake, then what is there already.
  static let rules: [any PostProcessingRule.Type] = [
    SpecialTokenText.self, IncompleteScalar.self, LeadingBlanks.self, Indentation.self,
    CloserIndentation.self, LineOverlap.self, RepeatedLines.self, DuplicateAbove.self,
    DuplicateBelow.self,
    TrailingBlanks.self, AutoPairedClosers.self, RestOfLine.self, Rewrite.self,
    BlankSuggestion.self,
    LineEndings.self,
  ]

  struct Outcome: Equatable {
    var suggestion: Suggestion
    /// Rules that changed something, in order.
    var applied: [String]
    /// The rule that left nothing.
    var emptiedBy: String?
  }

  static func run(
    _ suggestion: Suggestion, at cursor: CursorContext, disabled: Set<String> = []
  ) -> Outcome {
    var outcome = Outcome(suggestion: suggestion, applied: [], emptiedBy: nil)
    for rule in rules where !disabled.contains(rule.name) {
      let before = outcome.suggestion
      rule.apply(to: &outcome.suggestion, at: cursor)
      if outcome.suggestion != before { outcome.applied.append(rule.name) }
      if outcome.suggestion.text.isEmpty {
        outcome.emptiedBy = rule.name
        outcome.suggestion.replacedBytes = 0
        return outcome
      }
    }
    return outcome
  }
}
