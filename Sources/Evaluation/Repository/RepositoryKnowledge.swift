package import CodeCompletion

/// What is known of a repository, as the editor's requests use it, without some of its files.
package protocol RepositoryKnowledge {
  /// Everything that may be known, so that copies of a file can be found and hidden with it.
  var files: [SourceFile] { get }

  /// What followed elsewhere in the repository, without the files that are hidden; nil for nothing.
  ///
  /// - Parameters:
  ///   - hidden: paths below the repository's folder that must not say anything.
  ///   - name: the document's own path, for what its neighbours are.
  func context(hiding hidden: Set<String>, around name: String) -> (any RepositoryContext)?

  /// Pieces of the repository's files for prompts; nil for none.
  func snippets(hiding hidden: Set<String>) -> (any SnippetSource)?
}
