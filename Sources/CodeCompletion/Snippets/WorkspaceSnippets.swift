package import RepositoryIndex
private import Synchronization
private import Threading

/// The pieces of the workspace: of open documents as they are now, of other files as indexed.
package final class WorkspaceSnippets: SnippetSource {
  /// Reads a file of the workspace by its path in the index; nil if that is gone.
  package typealias Reader = @Sendable (_ path: String) -> [UInt8]?

  private struct Document {
    var filename: String
    var text: [UInt8]
    /// Made when first asked for: documents change with every key, snippets are rarely wanted.
    var index: SnippetIndex?
  }

  /// Made in the background, which a request must not wait for.
  private let repository = Latest(SnippetIndex())
  private let documents = Mutex<[String: Document]>([:])
  private let rule: SnippetRule
  private let read: Reader

  package init(rule: SnippetRule = SnippetRule(), read: @escaping Reader = { _ in nil }) {
    self.rule = rule
    self.read = read
  }

  /// Takes a new state of the repository's files.
  package func update(_ repository: SnippetIndex) {
    self.repository.publish(repository)
  }

  /// Takes a new version of an open document.
  package func update(id: String, filename: String, text: [UInt8]) {
    documents.withLock { $0[id] = Document(filename: filename, text: text) }
  }

  /// Forgets an open document; what is indexed of its file counts again.
  package func remove(_ id: String) {
    documents.withLock { $0[id] = nil }
  }

  package func snippets(for query: SnippetQuery) -> [Snippet] {
    let (index, documents) = snapshot(without: query)
    let search = SnippetSearch(
      path: query.filename, language: query.languageID, text: query.text, offset: query.offset)
    var selection = SnippetSelection(query: query)
    for candidate in index.candidates(for: search)
    where rule.admits(candidate, bytes: query.maximumBytes) {
      guard selection.count < rule.maximumCount, !selection.isFull else { break }
      let open = documents.first { $0.filename == candidate.path }?.text
      guard let text = open ?? read(candidate.path), candidate.isPiece(of: text) else { continue }
      selection.add(candidate, of: text, lines: rule.lines(of: candidate.kind))
    }
    return selection.snippets
  }

  /// The repository with the open documents in place of their files, less the document itself.
  private func snapshot(without query: SnippetQuery) -> (SnippetIndex, [Document]) {
    let (others, hidden) = documents.withLock { documents in
      for (id, document) in documents where id != query.documentID && document.index == nil {
        let file = SnippetFile(path: document.filename, text: document.text)
        documents[id]?.index = (try? SnippetIndex(files: [file])) ?? SnippetIndex()
      }
      let others = documents.filter { $0.key != query.documentID }
        .sorted { $0.key < $1.key }.map { $0.value }
      return (others, documents.values.map { $0.filename })
    }
    let index = repository.value.overlaid(
      by: others.compactMap { $0.index }, hiding: hidden + (query.filename.map { [$0] } ?? []))
    return (index, others)
  }
}
