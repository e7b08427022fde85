import RepositoryIndex
import Storage
import TestSupport
import Testing
import Tokenization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of sources with a cache folder beside it, and a tokenizer of one token a character.
final class TestRepository: Sendable {
  let folder: TemporaryFolder
  let cache: TemporaryFolder
  let tokenizer: Tokenizer

  init(_ files: [String: String] = [:]) throws {
    folder = try TemporaryFolder()
    cache = try TemporaryFolder()
    // Printable ASCII stands for itself in the byte alphabet; a blank and a line end do not.
    let tokens =
      ["<|endoftext|>", "\u{120}", "\u{10A}"]
      + (UInt8(0x21)...0x7E).map { String(UnicodeScalar($0)) }
    tokenizer = try Tokenizer(
      vocabulary: Vocabulary(
        tokens: tokens,
        types: [.control] + [Vocabulary.TokenType](repeating: .normal, count: tokens.count - 1),
        merges: [], preTokenizer: .gpt2, endOfTextID: 0))
    for (name, text) in files { try write(text, as: name) }
  }

  func write(_ text: String, as name: String) throws {
    try folder.write(Array(text.utf8), as: name)
  }

  func remove(_ name: String) { unlink(folder.file(name)) }

  func index(
    limits: IndexLimits = IndexLimits(), isKept: Bool = true,
    onPublish: (@Sendable () -> Void)? = nil
  ) -> RepositoryIndex {
    RepositoryIndex(
      folder: folder.path, tokenizer: tokenizer, cacheDirectory: isKept ? cache.path : nil,
      limits: limits, onPublish: onPublish)
  }

  /// An index that has gone over the repository.
  func ready(limits: IndexLimits = IndexLimits(), isKept: Bool = true) async -> RepositoryIndex {
    let index = index(limits: limits, isKept: isKept)
    index.start()
    await index.waitUntilIdle()
    return index
  }

  /// The one file that the index left.
  func indexFile() throws -> String {
    let names = try Directories.names(in: cache.file("index"))
    return cache.file("index/\(try #require(names.first { $0.hasSuffix(".index") }))")
  }

  /// What an index says comes after `text`, as text.
  func draft(_ snapshot: IndexSnapshot?, after text: String, count: Int = 8) -> String {
    let tokens = snapshot?.draft(after: tokenizer.encode(text.utf8), maximumCount: count).tokens
    return String(decoding: tokenizer.decode(tokens ?? []), as: UTF8.self)
  }

  /// How many characters at the end of `text` occur somewhere with something behind them.
  func match(_ snapshot: IndexSnapshot?, _ text: String) -> Int {
    snapshot?.continuations(after: tokenizer.encode(text.utf8)).levels.first?.matchLength ?? 0
  }
}
