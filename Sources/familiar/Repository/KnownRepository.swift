internal import CodeCompletion
internal import RepositoryIndex
internal import SourceFiles
internal import Storage
internal import Tokenization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A repository as the language server knows it, for one completion.
///
/// The document that is completed is named by its path.
struct KnownRepository: RepositoryContext {
  /// Microseconds between two looks at how far the index is.
  private static let interval: UInt32 = 5000

  /// Nil where the model's prompts have no room for any.
  let snippets: WorkspaceSnippets?
  private let index: RepositoryIndex
  private let tokenizer: Tokenizer

  /// Indexes `folder`, or what has changed since an earlier run left its index in the cache, and
  /// waits until that is done.
  init(folder: String, model: InferenceModel, prompt: PromptOptions) throws {
    tokenizer = model.tokenizer
    index = RepositoryIndex(
      folder: folder, tokenizer: tokenizer,
      cacheDirectory: ProcessEnvironment.stateDirectories.familiarCache)
    index.start()
    while index.status.phase != .ready {
      do { try Interruption.check() } catch {
        index.stop()
        throw error
      }
      if index.status.phase == .failed || index.status.error == .noThread {
        throw CommandError.repositoryUnknown(
          folder: folder, reason: index.status.error?.description ?? "it could not be indexed")
      }
      usleep(Self.interval)
    }
    snippets =
      prompt.showsSnippets(contextLength: model.contextLength)
      ? try Self.snippets(of: index.savedFiles()) : nil
  }

  private static func snippets(of files: SavedFiles?) throws -> WorkspaceSnippets {
    var update = SnippetIndexUpdate()
    _ = try update.run(files.map { [$0] } ?? [], isStopped: { Interruption.isRequested })
    try Interruption.check()
    let snippets = WorkspaceSnippets { [update] in update.text(of: $0) }
    snippets.update(update.index)
    return snippets
  }

  /// `path` below the folder; nil for one that is elsewhere.
  func path(of path: String) -> String? { RelativePath.of(path, in: index.folder) }

  func continuations(beside document: EditedDocument) -> (any ContinuationSource)? {
    let path = path(of: document.documentID)
    let snapshot =
      index.snapshot(hiding: path.map { [$0] } ?? []) ?? IndexSnapshot(tokenizer: tokenizer)
    return snapshot.overlay(path, before: document.before, after: document.after)
  }
}
