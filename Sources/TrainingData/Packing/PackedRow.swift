package import Tokenization

/// A row of a batch: several examples, one after the other, that do not see each other.
///
/// Each example is read as if it stood alone: positions begin at 0 in each, attention stays inside,
/// and its last token predicts nothing. So a row's loss is that of its examples, and packing is a
/// matter of speed only.
package struct PackedRow: Sendable, Equatable {
  /// `[T]`, all examples.
  package let tokens: [TokenID]
  /// Where each example begins, ascending; the first is 0.
  package let starts: [Int]

  /// Nil where `starts` does not divide the tokens into examples that are not empty.
  package init?(tokens: [TokenID], starts: [Int]) {
    guard !tokens.isEmpty, starts.first == 0, let last = starts.last, last < tokens.count,
      zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    self.tokens = tokens
    self.starts = starts
  }

  /// Tokens that are predicted: all but the first of each example.
  package var targetCount: Int { tokens.count - starts.count }
}
