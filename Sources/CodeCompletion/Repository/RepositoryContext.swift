package import RepositoryIndex
package import Tokenization

/// What is known of the repository around a document.
///
/// Asked once for each request, on the decode thread; must not wait for anything.
package protocol RepositoryContext: Sendable {
  /// What followed elsewhere, with the document laid over its own file; nil where nothing is known.
  func continuations(beside document: EditedDocument) -> (any ContinuationSource)?

  /// Tells states apart: with another number a document may be completed otherwise.
  ///
  /// Edits of the document itself make no other state.
  func generation(beside documentID: String) -> Int
}

extension RepositoryContext {
  package func generation(beside documentID: String) -> Int { 0 }
}

/// The document of a request, as tokens.
package struct EditedDocument: Sendable {
  /// As in ``CompletionRequest/documentID``.
  package var documentID: String
  /// Tokens left of the cursor, without those that are to be written again, see ``TokenHealing``:
  /// what is asked for would otherwise be found where it is asked for.
  package var before: [TokenID]
  /// Tokens right of it.
  package var after: [TokenID]

  package init(documentID: String, before: [TokenID] = [], after: [TokenID] = []) {
    self.documentID = documentID
    self.before = before
    self.after = after
  }
}
