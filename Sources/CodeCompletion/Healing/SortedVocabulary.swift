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
    }.map { TokenID($0) }.sorted {
      tokenizer.bytes(of: $0).lexicographicallyPrecedes(tokenizer.bytes(of: $1))
    }
    longest = ids.reduce(0) { max($0, tokenizer.bytes(of: $1).count) }
  }

  /// The tokens that begin with `text`, and those that `text` begins with.
  ///
  /// A binary search for the first, which lie together, and one for each length of the others.
  package func tokens(agreeingWith text: some RandomAccessCollection<UInt8>) -> [TokenID] {
    guard !text.isEmpty else { return ids }
    var found: [TokenID] = []
    for length in 1..<max(1, min(text.count, longest + 1)) {
      let part = text.prefix(length)
      found += ids[lowerBound(of: part)...].prefix { bytes($0).elementsEqual(part) }
    }
    return found + ids[lowerBound(of: text)...].prefix { bytes($0).starts(with: text) }
  }

  /// How many bytes a token writes.
  func byteCount(of id: TokenID) -> Int { bytes(id).count }

  private func bytes(_ id: TokenID) -> ArraySlice<UInt8> { tokenizer.bytes(of: id) }

  /// The first place whose bytes do not come before `text`.
  private func lowerBound(of text: some Sequence<UInt8>) -> Int {
    var low = 0
    var high = ids.count
    while low < high {
      let middle = (low + high) / 2
      if bytes(ids[middle]).lexicographicallyPrecedes(text) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
