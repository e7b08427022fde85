private import Storage

extension Vocabulary {
  /// Tells vocabularies apart that would make other ids of a text: SHA-256, 64 hexadecimal digits.
  ///
  /// Over everything that decides ids: the pre-tokenizer, the tokens with their types, the merges. Goes over all
  /// of them: whoever has a ``Tokenizer`` asks that for its ``Tokenizer/identity``.
  package var identity: String {
    var hash = SHA256()
    hash.update("\(preTokenizer.rawValue)\n\(tokens.count)\n\(merges.count)\n".utf8)
    // No token holds a zero byte: its byte is spelled with a letter of the byte alphabet.
    var bytes: [UInt8] = []
    for (token, type) in zip(tokens, types) {
      bytes += token.utf8
      bytes += [0, UInt8(truncatingIfNeeded: type.rawValue)]
    }
    for merge in merges { bytes += merge.left.utf8 + [0] + merge.right.utf8 + [0] }
    hash.update(bytes)
    return hash.hexadecimalDigest()
  }
}
