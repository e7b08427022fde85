import Tokenization

/// A byte-level BPE with the bytes, a few words and the sentinels of StarCoder.
enum ToyTokenizer {
  static let specials = [
    "<|endoftext|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>", "<fim_pad>", "<filename>",
  ]

  private static let words = [
    "    ", "        ", " return", " self", " value", "self", "return", "print", " =", "func",
    " let", "result", " result", "count", "append", " in", " for", " if", "name", " (", "();",
  ]

  /// With its sentinels; a vocabulary takes a while to make.
  static let shared = Result { try make() }

  static func make(withSentinels: Bool = true) throws -> Tokenizer {
    var tokens: [String] = (withSentinels ? specials : Array(specials.prefix(1)))
    var types = [Vocabulary.TokenType](repeating: .control, count: tokens.count)
    for byte in UInt8.min...UInt8.max {
      tokens.append(letter(byte))
      types.append(.normal)
    }
    var merges: [Vocabulary.Merge] = []
    for word in words {
      let letters = word.utf8.map { letter($0) }
      var left = letters[0]
      for right in letters.dropFirst() {
        let merge = Vocabulary.Merge(left: left, right: right)
        if !merges.contains(merge) { merges.append(merge) }
        left += right
        if !tokens.contains(left) {
          tokens.append(left)
          types.append(.normal)
        }
      }
    }
    return try Tokenizer(
      vocabulary: Vocabulary(
        tokens: tokens, types: types, merges: merges, preTokenizer: .digitsThenGPT2,
        endOfTextID: 0))
  }

  /// GPT-2's byte alphabet: visible Latin-1 characters stand for themselves.
  private static func letter(_ byte: UInt8) -> String {
    let isVisible = (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174
    if isVisible { return String(UnicodeScalar(byte)) }
    let hidden = (UInt8.min..<byte).filter {
      !((33...126).contains($0) || (161...172).contains($0) || $0 >= 174)
    }.count
    return UnicodeScalar(UInt32(256 + hidden)).map { String($0) } ?? "?"
  }
}
