internal import JSONCoding
internal import Tokenization

extension Vocabulary {
  /// Reads a `tokenizer.json`; `configuration` names the end of text where the tokenizer does not.
  init(
    huggingFace json: JSON, configuration: JSON, file: String
  ) throws(ModelFileError) {
    do throws(TokenizationError) {
      self = try Tokenizer(huggingFace: json).vocabulary
    } catch {
      throw .invalid(
        file: file, subject: "tokenizer.json", expected: "a byte-level BPE of the BigCode family",
        found: error.description)
    }
    if endOfTextID == nil, let id = configuration["eos_token_id"]?.integer,
      tokens.indices.contains(id)
    {
      endOfTextID = TokenID(exactly: id)
    }
  }
}
