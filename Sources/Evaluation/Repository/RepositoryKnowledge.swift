package import CodeCompletion
package import RepositoryIndex
package import Tokenization

/// What is known of a repository, as the editor's requests use it, without some of its files.
package protocol RepositoryKnowledge {
  /// Everything that may be known, so that copies of a file can be found and hidden with it.
  var files: [SourceFile] { get }

  /// What followed elsewhere in the repository, and in the document that is edited; nil for nothing.
  ///
  /// - Parameters:
  ///   - hidden: paths below the repository's folder that must not say anything.
  ///   - document: the text around the cursor; without tokens where the caller looks into it itself.
  func continuations(
    hiding hidden: Set<String>, beside document: EditedDocument
  ) -> (any ContinuationSource)?

  /// Pieces of the repository's files for prompts; nil for none.
  func snippets(hiding hidden: Set<String>) -> (any SnippetSource)?
}

/// The document of a request, as tokens.
package struct EditedDocument: Sendable {
  /// The path below the repository's folder.
  package var name: String
  /// What stands left of the cursor.
  package var prefix: [TokenID]
  /// What stands right of it.
  package var suffix: [TokenID]

  package init(name: String, prefix: [TokenID] = [], suffix: [TokenID] = []) {
    self.name = name
    self.prefix = prefix
    self.suffix = suffix
  }
}
