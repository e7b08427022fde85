/// What speaks against a suggestion: a feature, and on which side of its usual value it lies.
package struct ShowingReason: Sendable, Equatable {
  package var feature: ShowingFeature
  package var isAboveUsual: Bool

  package init(_ feature: ShowingFeature, isAboveUsual: Bool) {
    self.feature = feature
    self.isAboveUsual = isAboveUsual
  }

  /// As a statement, without any source text.
  package var statement: String {
    switch feature {
    case .totalLogProbability, .totalProbability:
      either("the line as a whole is probable", "the line as a whole is improbable")
    case .meanLogProbability:
      either("its tokens are certain on average", "its tokens are uncertain on average")
    case .lineLogShare: either("no other line is as good", "another line is as good")
    case .minimumLogProbability:
      either("none of its tokens is uncertain", "one of its tokens is uncertain")
    case .firstLogProbability: either("its first token is certain", "its first token is uncertain")
    case .firstEntropy:
      either("many tokens could have come first", "few tokens could have come first")
    case .length: either("it has many tokens", "it has few tokens")
    case .bytes: either("it is long", "it is short")
    case .matchLength:
      either("the repository has much of the context", "the repository has little of the context")
    case .occurrences:
      either("the repository often has the context", "the repository seldom has the context")
    case .distinctContinuations:
      either("the repository goes on in many ways", "the repository goes on in few ways")
    case .meanMatchLength:
      either("the repository has much of the line", "the repository has little of the line")
    case .inDocument:
      either("it follows the document itself", "the document has nothing like it")
    case .agreement:
      either("the repository goes on in the same way", "the repository goes on differently")
    case .repositoryWeight:
      either("it follows the repository closely", "it hardly follows the repository")
    case .isInformed:
      either("the repository was asked", "nothing is known of a repository")
    case .opensBrackets:
      either("it opens a bracket and does not close it", "it leaves no bracket open")
    case .repeatsNeighbour:
      either("the line stands nearby already", "no such line stands nearby")
    case .repeatsDocument:
      either("the document has such lines", "the document has no such line")
    case .isBlock: either("it has several lines", "it has one line")
    case .isCut: either("it has no end", "it has an end")
    case .beginsLine:
      either("nothing of its line is written yet", "part of its line is written already")
    case .continuesWord: either("it continues a word", "it begins a word")
    case .isInText: either("it is prose", "it is code")
    }
  }

  private func either(_ above: String, _ below: String) -> String { isAboveUsual ? above : below }
}
