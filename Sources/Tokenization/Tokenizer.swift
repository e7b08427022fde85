package import JSONCoding

/// Byte-level BPE of the BigCode family, equal to Hugging Face `tokenizers` bit for bit.
package final class Tokenizer: Sendable {
  package let vocabulary: Vocabulary
  package let specials: SpecialTokens

  package init(vocabulary: Vocabulary) throws(TokenizationError) {
    self.vocabulary = vocabulary
    specials = SpecialTokens()
  }

  /// Reads a Hugging Face `tokenizer.json`.
  package convenience init(huggingFace json: JSON) throws(TokenizationError) {
    throw .unsupported(what: "skeleton", expected: "implementation")
  }

  /// The ids of `text`; it is never parsed for specials.
  ///
  /// Bytes that are not UTF-8 are kept.
  package func encode(_ text: some Collection<UInt8>) -> [TokenID] { [] }

  /// The ids of `text`, where the contents of special tokens become their ids.
  package func encodeParsingSpecials(_ text: some Collection<UInt8>) -> [TokenID] { [] }

  /// The bytes that `id` stands for; empty for an id outside the vocabulary.
  package func bytes(of id: TokenID) -> ArraySlice<UInt8> { [] }

  /// The bytes of `ids`; specials yield their content.
  package func decode(_ ids: some Sequence<TokenID>) -> [UInt8] { [] }

  /// Whether `id` is a control token, which is never shown as text.
  package func isSpecial(_ id: TokenID) -> Bool { false }
}
