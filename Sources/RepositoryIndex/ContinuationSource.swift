package import Tokenization

/// Tells what followed, elsewhere, the tokens that a context ends with.
///
/// An immutable snapshot: the answers to one request all come from the same state of the repository.
/// Special tokens are in no source; a match ends at them.
package protocol ContinuationSource: Sendable {
  /// What followed the longest known ends of `context`, newest token last.
  func continuations(after context: [TokenID]) -> Continuations

  /// The tokens that followed the longest known end of `context`, for speculation.
  func draft(after context: [TokenID], maximumCount: Int) -> Draft
}

/// Tokens that may come next.
package struct Draft: Sendable, Equatable {
  package var tokens: [TokenID]
  /// Tokens of the context that agreed where the draft was found.
  package var matchLength: Int

  package init(tokens: [TokenID] = [], matchLength: Int = 0) {
    self.tokens = tokens
    self.matchLength = matchLength
  }
}
