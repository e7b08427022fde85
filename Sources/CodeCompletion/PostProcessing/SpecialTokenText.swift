/// Cuts where a special token is spelled out in ordinary text; nothing sensible follows it.
enum SpecialTokenText: PostProcessingRule {
  static let name = "special-token-text"

  /// StarCoder's and SantaCoder's spellings.
  private static let spellings = [
    "<|endoftext|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>", "<fim_pad>", "<fim-prefix>",
    "<fim-middle>", "<fim-suffix>", "<fim-pad>", "<filename>", "<reponame>", "<gh_stars>",
  ].map { Array($0.utf8) }

  static func apply(to suggestion: inout Suggestion, at cursor: CursorContext) {
    for (index, byte) in suggestion.text.enumerated() where byte == UInt8(ascii: "<") {
      let rest = suggestion.text[index...]
      if spellings.contains(where: { rest.starts(with: $0) }) {
        suggestion.text.removeSubrange(index...)
        return
      }
    }
  }
}
