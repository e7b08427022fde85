internal import CodeCompletion
internal import Evaluation
private import RepositoryIndex
internal import Tokenization

/// What completion may know of a repository beside the prompt, as editors have it.
///
/// The file that a hole is in is hidden, and so are all that are much like it.
struct Knowledge {
  enum Kind: String {
    /// As where a user has switched the index off.
    case nothing
    /// The document alone, as outside of any repository.
    case document
    case repository
  }

  let files: [SourceFile]
  let texts: [[UInt8]]
  private let hidden: [Set<String>]
  private let tokenizer: Tokenizer
  private let repository: IndexedRepository?

  /// Reads the files of `folder`, and indexes it if one of `kinds` asks for that.
  init(_ kinds: [Kind], of folder: String, tokenizer: Tokenizer) throws {
    files = try SourceWalk.files(below: [folder])
    texts = try files.map { try $0.contents() }
    hidden = HiddenFiles.names(for: files, texts: texts, knownFiles: files)
    self.tokenizer = tokenizer
    repository =
      kinds.contains(.repository)
      ? try IndexedRepository(files, in: folder, tokenizer: tokenizer, isCancelled: { false })
      : nil
  }

  /// What may be known while the file at `index` is completed.
  func context(_ kind: Kind, of index: Int) -> (any RepositoryContext)? {
    switch kind {
    case .nothing: nil
    case .document: DocumentAlone(tokenizer: tokenizer)
    case .repository: repository?.context(hiding: hidden[index], around: files[index].name)
    }
  }

  private struct DocumentAlone: RepositoryContext {
    let tokenizer: Tokenizer

    func continuations(beside document: EditedDocument) -> (any ContinuationSource)? {
      IndexSnapshot(tokenizer: tokenizer).overlay(
        nil, before: document.before, after: document.after)
    }
  }
}
