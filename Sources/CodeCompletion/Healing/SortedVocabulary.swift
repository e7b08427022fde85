package import Tokenization

/// The text tokens of a vocabulary in the order of their bytes, to find those that agree with a text.
///
/// Special, unknown and unused tokens are no text and are left out.
package struct SortedVocabulary: Sendable {
  private let tokenizer: Tokenizer
  private let ids: [TokenID]
  private let longest: Int

  package init(_ tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
    let types = tokenizer.vocabulary.types
    ids = types.indices.filter { index in
      switch types[index] {
      case .normal, .userDefined, .byte:
        !tokenizer.isSpecial(TokenID(index)) && !tokenizer.bytes(of: TokenID(index)).isEmpty
      case .unknown, .control, .unused: false
      }
    }.map { (key: Self.key(of: tokenizer.bytes(of: TokenID($0))), id: TokenID($0)) }.sorted {
      $0.key == $1.key
        ? tokenizer.bytes(of: $0.id).lexicographicallyPrecedes(tokenizer.bytes(of: $1.id))
        : $0.key < $1.key
    }.map { $0.id }
    longest = ids.reduce(0) { max($0, tokenizer.bytes(of: $1).count) }
  }

  /// The tokens that begin with `text`, and those that `text` begins with.
  ///
  /// Two binary searches for the first, which lie together, and one for each length of the others.
  package func tokens(
    agreeingWith text: some RandomAccessCollection<UInt8>
  ) -> (beginnings: [TokenID], extensions: ArraySlice<TokenID>) {
    guard !text.isEmpty else { return ([], ids[...]) }
    var beginnings: [TokenID] = []
    for length in 1..<max(1, min(text.count, longest + 1)) {
      let part = text.prefix(length)
      let first = partition { $0.lexicographicallyPrecedes(part) }
      beginnings += ids[first...].prefix { bytes($0).elementsEqual(part) }
    }
    let first = partition { $0.lexicographicallyPrecedes(text) }
    let end = partition { $0.lexicographicallyPrecedes(text) || $0.starts(with: text) }
    return (beginnings, ids[first..<end])
  }

  /// How many bytes a token writes.
  func byteCount(of id: TokenID) -> Int { bytes(id).count }

  private func bytes(_ id: TokenID) -> ArraySlice<UInt8> { tokenizer.bytes(of: id) }

  /// The first place whose bytes are not `before` what is looked for.
  private func partition(_ isBefore: (ArraySlice<UInt8>) -> Bool) -> Int {
    var low = 0
    var high = ids.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(bytes(ids[middle])) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The first eight bytes as a number, which orders most tokens.
  private static func key(of bytes: ArraySlice<UInt8>) -> UInt64 {
    (0..<8).reduce(0) { key, index in
      let position = bytes.startIndex + index
      return key << 8 | (position < bytes.endIndex ? UInt64(bytes[position]) : 0)
    }
  }
}
