internal import Tokenization

/// A snippet as the model sees it: `<filename>`, its path, its lines.
enum SnippetTokens {
  /// The ids of a snippet's first lines, as many as fit into `room`; empty if too little fits.
  ///
  /// Sources cut by bytes, and how many bytes a token stands for depends on model and text.
  static func fitting(_ snippet: Snippet, room: Int, tokenizer: Tokenizer) -> [TokenID] {
    let header = tokenizer.specials.filename.map { [$0] } ?? []
    var lines = snippet.text.withLineFeeds()[...]
    while !lines.isEmpty {
      let ids =
        header
        + tokenizer.encode(Array("\(snippet.filename)\n".utf8) + Array(lines) + [.newline])
      if ids.count <= room { return ids }
      // One line less, and at once as many less as the excess makes likely.
      let keep = max(0, lines.count * room / ids.count)
      guard let newline = lines.prefix(max(keep, 1)).lastIndex(of: .newline) else { return [] }
      lines = lines[..<newline]
    }
    return []
  }
}
