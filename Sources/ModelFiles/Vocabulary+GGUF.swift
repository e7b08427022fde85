internal import Tokenization

extension Vocabulary {
  /// Reads the `tokenizer.ggml.*` keys; nil where the file has no vocabulary.
  init?(gguf: GGUFFile) throws(ModelFileError) {
    let prefix = "tokenizer.ggml."
    guard let tokens = try gguf.strings(prefix + "tokens") else { return nil }
    let model = try gguf.string(prefix + "model")
    guard model == "gpt2" else {
      throw .invalid(
        file: gguf.path, subject: prefix + "model", expected: "gpt2",
        found: model ?? "no such key")
    }
    let types = try Self.types(gguf, prefix + "token_type", count: tokens.count)
    let endOfText = try gguf.integer(prefix + "eos_token_id").flatMap { TokenID(exactly: $0) }
    self.init(
      tokens: tokens,
      types: types,
      merges: try Self.merges(gguf, prefix + "merges"),
      preTokenizer: try Self.preTokenizer(gguf, prefix + "pre"),
      endOfTextID: endOfText.flatMap { tokens.indices.contains(Int($0)) ? $0 : nil })
  }

  /// Absent types mean that every token is normal.
  private static func types(
    _ gguf: GGUFFile, _ key: String, count: Int
  ) throws(ModelFileError) -> [TokenType] {
    guard let ids = try gguf.integers(key) else {
      return [TokenType](repeating: .normal, count: count)
    }
    guard ids.count == count else {
      throw .invalid(
        file: gguf.path, subject: key, expected: "\(count) types, one a token",
        found: "\(ids.count)")
    }
    var types: [TokenType] = []
    types.reserveCapacity(count)
    for id in ids {
      guard let raw = Int32(exactly: id), let type = TokenType(rawValue: raw) else {
        throw .invalid(
          file: gguf.path, subject: key, expected: "types from 1 to 6", found: "\(id)")
      }
      types.append(type)
    }
    return types
  }

  /// "left right", one space between; tokens of the byte alphabet hold no space.
  private static func merges(
    _ gguf: GGUFFile, _ key: String
  ) throws(ModelFileError) -> [Merge] {
    guard let lines = try gguf.strings(key) else {
      throw .invalid(
        file: gguf.path, subject: key, expected: "an array of merges", found: "no such key")
    }
    var merges: [Merge] = []
    merges.reserveCapacity(lines.count)
    for line in lines {
      let parts = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard parts.count == 2, let left = String(parts[0]), let right = String(parts[1]),
        !left.isEmpty, !right.isEmpty
      else {
        throw .invalid(
          file: gguf.path, subject: key, expected: "two tokens with a space between",
          found: "\"\(line.prefix(60))\"")
      }
      merges.append(Merge(left: left, right: right))
    }
    return merges
  }

  /// StarCoder's files made by llama.cpp say "refact", which cuts the same way.
  ///
  /// Files older than the key hold StarCoder's vocabulary too: the architecture says so.
  /// Source: llama.cpp `llama-vocab.cpp`, `LLAMA_VOCAB_PRE_TYPE_REFACT` and `..._STARCODER`.
  private static func preTokenizer(
    _ gguf: GGUFFile, _ key: String
  ) throws(ModelFileError) -> PreTokenizer {
    let name = try gguf.string(key)
    switch name {
    case nil, "starcoder", "refact": return .digitsThenGPT2
    case "gpt-2": return .gpt2
    default:
      throw .invalid(
        file: gguf.path, subject: key, expected: "starcoder, refact or gpt-2",
        found: name ?? "no such key")
    }
  }
}
