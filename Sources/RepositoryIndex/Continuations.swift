package import Tokenization

/// What followed, elsewhere in the repository, the tokens that a context ends with.
package struct Continuations: Sendable, Equatable {
  /// A token that followed, and how often.
  package struct Candidate: Sendable, Equatable {
    package var token: TokenID
    /// Everywhere together.
    package var count: Int
    /// In the document that is edited.
    package var documentCount: Int
    /// In files of its folder, without the document itself.
    package var folderCount: Int

    package init(token: TokenID, count: Int, documentCount: Int = 0, folderCount: Int = 0) {
      self.token = token
      self.count = count
      self.documentCount = documentCount
      self.folderCount = folderCount
    }
  }

  /// The occurrences of one length of the context's end.
  package struct Level: Sendable, Equatable {
    /// Tokens that agree.
    package var matchLength: Int
    /// Distinct tokens, the most frequent first; their counts add up to the occurrences looked at.
    package var candidates: [Candidate]

    package var occurrences: Int { candidates.reduce(0) { $0 + $1.count } }

    package init(matchLength: Int, candidates: [Candidate]) {
      self.matchLength = matchLength
      self.candidates = candidates
    }
  }

  /// The longest match first; each next level is shorter and has more occurrences.
  package var levels: [Level]

  package init(levels: [Level] = []) {
    self.levels = levels
  }

  package static let none = Continuations()
}
