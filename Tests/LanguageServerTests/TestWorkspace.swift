internal import CodeCompletion
internal import RepositoryIndex
internal import TestSupport
internal import Tokenization

@testable internal import LanguageServer

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A folder of sources with a cache folder beside it, and tokenizers of one token a character.
final class TestWorkspace: Sendable {
  let folder: TemporaryFolder
  let cache: TemporaryFolder
  let tokenizer: Tokenizer

  init(_ files: [String: String] = [:]) throws {
    folder = try TemporaryFolder()
    cache = try TemporaryFolder()
    tokenizer = try Self.tokenizer(["<|endoftext|>"])
    for (name, text) in files { try write(text, as: name) }
  }

  /// Another vocabulary: the same letters by other ids.
  static func tokenizer(_ specials: [String]) throws -> Tokenizer {
    // Printable ASCII stands for itself in the byte alphabet; a blank and a line end do not.
    let letters = ["\u{120}", "\u{10A}"] + (UInt8(0x21)...0x7E).map { String(UnicodeScalar($0)) }
    let types =
      [Vocabulary.TokenType](repeating: .control, count: specials.count)
      + [Vocabulary.TokenType](repeating: .normal, count: letters.count)
    return try Tokenizer(
      vocabulary: Vocabulary(
        tokens: specials + letters, types: types, merges: [], preTokenizer: .gpt2, endOfTextID: 0))
  }

  var path: String { folder.path }

  func uri(_ name: String) -> String { "file://\(folder.path)/\(name)" }

  func write(_ text: String, as name: String) throws {
    try folder.write(Array(text.utf8), as: name)
  }

  func remove(_ name: String) { unlink(folder.file(name)) }

  /// Indexes that know the folder and the tokenizer, and are done.
  func indexes() async -> WorkspaceIndexes {
    let indexes = WorkspaceIndexes(cacheDirectory: cache.path)
    indexes.open([path])
    indexes.use(tokenizer)
    await indexes.waitUntilIdle()
    return indexes
  }

  /// What is known to come after `text`, which is all of the document `name` but its end.
  func known(
    _ indexes: WorkspaceIndexes, _ text: String, in name: String = "here.py",
    tokenizer other: Tokenizer? = nil
  ) -> String? {
    let tokenizer = other ?? tokenizer
    let tokens = tokenizer.encode(text.utf8)
    let id = name.contains(":") ? name : uri(name)
    return indexes.continuations(beside: EditedDocument(documentID: id, before: tokens)).map {
      let draft = $0.draft(after: tokens, maximumCount: 8)
      return draft.matchLength < tokens.count
        ? "" : String(decoding: tokenizer.decode(draft.tokens), as: UTF8.self)
    }
  }
}
