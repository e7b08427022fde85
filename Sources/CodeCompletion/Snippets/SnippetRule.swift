internal import RepositoryIndex

/// Decides which candidates are worth the tokens that they take from the prefix.
package struct SnippetRule: Sendable, Equatable {
  /// Pieces less similar than this are not shown; see ``SnippetCandidate/similarity``.
  package var minimumSimilarity = 0.1
  /// Whether definitions of names above the cursor are shown.
  package var showsDefinitions = true
  /// Lines of a definition: its head says how to use it.
  package var definitionLines = 8
  /// Pieces in one prompt.
  package var maximumCount = 4

  package init() {}

  func admits(_ candidate: SnippetCandidate) -> Bool {
    switch candidate.kind {
    case .definition: showsDefinitions
    case .similar: candidate.similarity >= minimumSimilarity
    }
  }
}
