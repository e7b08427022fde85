package import JSONCoding
private import Synchronization

/// Byte-level BPE of the BigCode family, equal to Hugging Face `tokenizers` bit for bit.
///
/// It is immutable and any number of threads may use it at once.
package final class Tokenizer: Sendable {
  package let vocabulary: Vocabulary
  package let specials: SpecialTokens

  let preTokenizer: PreTokenizer
  /// Tokens that users added; they are matched in every text, as Hugging Face does.
  let userDefined: AddedTokenMatcher
  private let control: AddedTokenMatcher
  private let controlIDs: Set<TokenID>
  private let encoding: BytePairEncoding
  /// The bytes of all tokens, one after another.
  private let arena: [UInt8]
  /// By id, where its bytes begin; one more entry ends the last.
  private let offsets: [UInt32]
  /// Made when first asked for.
  private let knownIdentity = AtomicLazyReference<Identity>()
  /// What encoders left; each takes one out while it works, and makes one if there is none.
  private let scratches = Mutex<[MergeScratch]>([])

  /// Makes the tokenizer of a vocabulary.
  ///
  /// - Throws: ``TokenizationError/unsupported(what:expected:)`` for merges of tokens that are not
  ///   there, counts that do not agree, an end-of-text id outside the vocabulary, and sizes beyond
  ///   any real vocabulary.
  package init(vocabulary: Vocabulary) throws(TokenizationError) {
    try TokenIndex.checkCounts(of: vocabulary)
    let vocabulary = vocabulary.markingPadding()
    let index = try TokenIndex(vocabulary)
    if let id = vocabulary.endOfTextID, !vocabulary.tokens.indices.contains(Int(id)) {
      throw .unsupported(
        what: "end-of-text id \(id) among \(vocabulary.tokens.count) tokens",
        expected: "an id below \(vocabulary.tokens.count)")
    }
    var specials = SpecialTokens { index[$0] }
    specials.endOfText = specials.endOfText ?? vocabulary.endOfTextID
    self.specials = specials
    self.vocabulary = vocabulary
    preTokenizer = PreTokenizer(vocabulary.preTokenizer)
    encoding = BytePairEncoding(
      symbols: (0...UInt8.max).map { index[ByteAlphabet.text(for: $0)] ?? -1 },
      merges: try index.merges(of: vocabulary))
    // GGUF files exist in which special tokens have no type of their own.
    let controlIDs = Set(specials.all).union(vocabulary.ids(of: .control))
    self.controlIDs = controlIDs
    control = try AddedTokenMatcher(vocabulary.added(controlIDs.sorted()))
    userDefined = try AddedTokenMatcher(
      vocabulary.added(vocabulary.ids(of: .userDefined).filter { !controlIDs.contains($0) }))
    (arena, offsets) = vocabulary.bytes(contentOf: controlIDs)
  }

  private final class Identity: Sendable {
    let text: String
    init(_ text: String) { self.text = text }
  }

  /// ``Vocabulary/identity``, computed once.
  package var identity: String {
    let known = knownIdentity.load()
    return (known ?? knownIdentity.storeIfNil(Identity(vocabulary.identity))).text
  }

  /// Reads a Hugging Face `tokenizer.json`; see ``Vocabulary/init(huggingFace:)``.
  package convenience init(huggingFace json: JSON) throws(TokenizationError) {
    try self.init(vocabulary: try Vocabulary(huggingFace: json))
  }

  /// The ids of `text`; it is never parsed for specials.
  ///
  /// Bytes that are not UTF-8 are kept. Bytes that the vocabulary has no token for are dropped, as
  /// Hugging Face does. Equals Hugging Face with `encode_special_tokens`.
  package func encode(_ text: some Collection<UInt8>) -> [TokenID] {
    withBytes(of: text) { buffer in
      let bytes = buffer.span
      return withScratch { scratch in
        var ids: [TokenID] = []
        ids.reserveCapacity(bytes.count / 3)
        append(bytes, from: 0, to: bytes.count, to: &ids, &scratch)
        return ids
      }
    }
  }

  /// The ids of `text`, where the contents of special tokens become their ids.
  package func encodeParsingSpecials(_ text: some Collection<UInt8>) -> [TokenID] {
    withBytes(of: text) { buffer in
      let bytes = buffer.span
      return withScratch { scratch in
        var ids: [TokenID] = []
        var position = 0
        while let match = control.next(in: bytes, from: position, to: bytes.count) {
          append(bytes, from: position, to: match.start, to: &ids, &scratch)
          ids.append(match.id)
          position = match.end
        }
        append(bytes, from: position, to: bytes.count, to: &ids, &scratch)
        return ids
      }
    }
  }

  /// The bytes that `id` stands for; empty for an id outside the vocabulary, or an unused one.
  package func bytes(of id: TokenID) -> ArraySlice<UInt8> {
    guard id >= 0, Int(id) < offsets.count - 1 else { return [] }
    return arena[Int(offsets[Int(id)])..<Int(offsets[Int(id) + 1])]
  }

  /// The bytes of `ids`; specials yield their content.
  package func decode(_ ids: some Sequence<TokenID>) -> [UInt8] {
    ids.reduce(into: []) { $0 += bytes(of: $1) }
  }

  /// The control tokens, which are never shown as text.
  package var specialIDs: Set<TokenID> { controlIDs }

  /// Whether an id is one of ``specialIDs``.
  package func isSpecial(_ id: TokenID) -> Bool { controlIDs.contains(id) }
}

extension Tokenizer {
  /// Appends the ids of a stretch of text, as if it were a text of its own.
  private func append(
    _ bytes: Span<UInt8>, from start: Int, to limit: Int, to ids: inout [TokenID],
    _ scratch: inout MergeScratch
  ) {
    var walk = PieceWalk(
      over: bytes, from: start, to: limit, preTokenizer: preTokenizer, added: userDefined)
    while walk.position < limit {
      append(pieceOf: &walk, in: bytes, to: &ids, &scratch)
    }
  }

  /// Appends the ids of the piece that a walk comes to next, and goes over it.
  @inline(__always)
  func append(
    pieceOf walk: inout PieceWalk, in bytes: Span<UInt8>, to ids: inout [TokenID],
    _ scratch: inout MergeScratch
  ) {
    let start = walk.position
    if let id = walk.next(in: bytes) {
      ids.append(id)
      return
    }
    let end = walk.position
    guard end - start <= PieceCache.longestPiece else {
      encoding.encode(bytes, from: start, to: end, into: &scratch)
      ids.append(contentsOf: scratch.symbols)
      return
    }
    let key = PieceCache.key(of: bytes, from: start, to: end)
    if scratch.cache.append(key, to: &ids) { return }
    encoding.encode(bytes, from: start, to: end, into: &scratch)
    ids.append(contentsOf: scratch.symbols)
    scratch.cache.store(scratch.symbols, for: key)
  }

  /// Lends the scratch memory; no lock is held while `work` runs.
  func withScratch<Result>(_ work: (inout MergeScratch) -> Result) -> Result {
    // Another is made at once; but a thread in the background, preempted while it holds the lock, would
    // be waited for as long as the machine is busy.
    var taken = scratches.withLockIfAvailable { $0.popLast() }.flatMap(\.self) ?? MergeScratch()
    let result = work(&taken)
    taken.trim()
    _ = scratches.withLockIfAvailable { [taken] kept in
      if kept.count < MergeScratch.mostKept { kept.append(taken) }
    }
    return result
  }

  private func withBytes<Result>(
    of text: some Collection<UInt8>, _ work: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    // SAFETY: the buffer is only read, and only while the collection lends it.
    text.withContiguousStorageIfAvailable(work) ?? Array(text).withUnsafeBufferPointer(work)
  }
}
