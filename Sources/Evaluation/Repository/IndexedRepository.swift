package import CodeCompletion
private import RepositoryIndex
private import Storage
package import Tokenization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A repository as the language server knows it: by its index, held in memory.
package final class IndexedRepository: RepositoryKnowledge {
  package let files: [SourceFile]
  private let folder: String
  private let index: RepositoryIndex
  private let pieces: SnippetIndex

  /// Indexes `folder`, and waits until that is done.
  ///
  /// - Parameters:
  ///   - files: those of the folder that may be known.
  ///   - isCancelled: asked every hundredth of a second.
  package init(
    _ files: [SourceFile], in folder: String, tokenizer: Tokenizer, isCancelled: () -> Bool
  ) throws(EvaluationError) {
    self.files = files
    self.folder = folder
    index = RepositoryIndex(folder: folder, tokenizer: tokenizer, cacheDirectory: nil)
    index.start()
    while index.status.phase != .ready {
      if isCancelled() {
        index.stop()
        throw .cancelled
      }
      if index.status.phase == .failed, let error = index.status.error {
        throw .repository(path: folder, reason: error.description)
      }
      usleep(10_000)
    }
    let known = Set(index.snapshot()?.files ?? [])
    var texts: [SnippetFile] = []
    for file in files where known.contains(file.name) {
      texts.append(SnippetFile(path: file.name, text: try file.text()))
    }
    do { pieces = try SnippetIndex(files: texts) } catch {
      throw .repository(path: folder, reason: "\(error)")
    }
  }

  package func context(
    hiding hidden: Set<String>, around name: String
  ) -> (any RepositoryContext)? {
    index.snapshot(hiding: hidden.sorted()).map { Context(snapshot: $0, path: name) }
  }

  package func snippets(hiding hidden: Set<String>) -> (any SnippetSource)? {
    let folder = folder
    let snippets = WorkspaceSnippets { path in
      try? FileReading.contents(of: "\(folder)/\(path)", limit: SourceWalk.largestFile)
    }
    snippets.update(pieces.overlaid(by: [], hiding: hidden.sorted()))
    return snippets
  }

  private struct Context: RepositoryContext {
    let snapshot: IndexSnapshot
    let path: String

    func continuations(beside document: EditedDocument) -> (any ContinuationSource)? {
      snapshot.overlay(path, before: document.before, after: document.after)
    }
  }
}
