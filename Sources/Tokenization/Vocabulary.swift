/// What a tokenizer file says, whatever its format: tokenizer.json and GGUF metadata both become this.
package struct Vocabulary: Sendable, Equatable {
  /// How a token takes part in encoding; raw values are GGUF's `tokenizer.ggml.token_type`.
  package enum TokenType: Int32, Sendable {
    case normal = 1
    case unknown = 2
    case control = 3
    case userDefined = 4
    case unused = 5
    case byte = 6
  }

  /// Two tokens that BPE joins; earlier merges go first.
  package struct Merge: Sendable, Equatable {
    package var left: String
    package var right: String
    package init(left: String, right: String) {
      self.left = left
      self.right = right
    }
  }

  /// How text is cut before BPE.
  package enum PreTokenizer: String, Sendable {
    /// Every digit alone, then the GPT-2 expression: StarCoder, SantaCoder, Refact.
    case digitsThenGPT2 = "starcoder"
    /// The GPT-2 expression alone.
    case gpt2 = "gpt-2"
  }

  /// Token texts by id, in the byte alphabet ("Ġ" is a space); specials stand as they are.
  package var tokens: [String]
  package var types: [TokenType]
  package var merges: [Merge]
  package var preTokenizer: PreTokenizer
  package var endOfTextID: TokenID?

  package init(
    tokens: [String], types: [TokenType], merges: [Merge], preTokenizer: PreTokenizer,
    endOfTextID: TokenID?
  ) {
    self.tokens = tokens
    self.types = types
    self.merges = merges
    self.preTokenizer = preTokenizer
    self.endOfTextID = endOfTextID
  }
}
