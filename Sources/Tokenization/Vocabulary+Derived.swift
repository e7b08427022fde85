extension Vocabulary {
  /// The ids of one type, ascending.
  func ids(of type: TokenType) -> [TokenID] {
    types.indices.filter { types[$0] == type }.map { TokenID($0) }
  }

  /// The vocabulary with padding marked as what it is.
  ///
  /// Older converters of llama.cpp typed `[PADn]` user-defined; text that says so must not match it.
  func markingPadding() -> Self {
    var marked = self
    for (id, token) in tokens.enumerated() where types[id] == .userDefined {
      if token == "[PAD\(id)]" { marked.types[id] = .unused }
    }
    return marked
  }

  func added(_ ids: [TokenID]) -> [(content: String, id: TokenID)] {
    ids.map { (tokens[Int($0)], $0) }
  }

  /// The bytes of all tokens one after another, and by id where they begin; one more entry ends them.
  ///
  /// Normal tokens are read in the byte alphabet; added ones, among them `control`, stand as they
  /// are, so that what they match is what they decode to. (Hugging Face reads an added "é" in the
  /// byte alphabet, and so decodes it to half a character.) Unused tokens have no bytes.
  func bytes(contentOf control: Set<TokenID>) -> (arena: [UInt8], offsets: [UInt32]) {
    var arena: [UInt8] = []
    var offsets: [UInt32] = [0]
    offsets.reserveCapacity(tokens.count + 1)
    for (id, token) in tokens.enumerated() {
      switch types[id] {
      case .unused: break
      case .control, .userDefined: arena += token.utf8
      case _ where control.contains(TokenID(id)): arena += token.utf8
      default: ByteAlphabet.append(token, to: &arena)
      }
      // TokenIndex bounds the sum.
      offsets.append(UInt32(truncatingIfNeeded: arena.count))
    }
    return (arena, offsets)
  }
}
