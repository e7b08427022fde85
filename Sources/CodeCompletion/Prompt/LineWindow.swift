internal import Tokenization

/// Finds how much text before or after a cursor fits into a number of tokens, in whole lines.
enum LineWindow {
  /// Bytes looked at for one token: code has three to four, indentation more.
  private static let bytesPerToken = 8

  /// Where a text of at most `tokens` tokens begins that ends at `offset`.
  static func start(
    endingAt offset: Int, in text: [UInt8], tokens: Int, tokenizer: Tokenizer
  ) -> Int {
    guard tokens > 0 else { return offset }
    let window = DocumentWindow.before(offset, in: text, limit: tokens * bytesPerToken)
    var prefix = PrefixTokens()
    prefix.update(to: window, tokenizer: tokenizer)
    guard prefix.ids.count > tokens else { return window.startIndex }
    let surplus = prefix.ids.count - tokens
    let cuts = prefix.cuts.filter { $0.tokens >= surplus }
    for cut in cuts {
      let place = window.startIndex + cut.offset
      // Blanks at the line end do not matter: the next line starts after its line feed.
      let lineEnd = text[place..<offset].firstIndex { !$0.isBlank && $0 != .carriageReturn }
      if let lineEnd, text[lineEnd] == .newline { return lineEnd + 1 }
    }
    if let cut = cuts.first { return window.startIndex + cut.offset }
    return oneTokenPerByte(from: offset - tokens, in: text, upTo: offset)
  }

  /// The ids of the text from `start` that fit into `tokens`, and the bytes that they stand for.
  static func suffix(
    startingAt start: Int, in text: [UInt8], tokens: Int, tokenizer: Tokenizer
  ) -> (ids: [TokenID], bytes: [UInt8]) {
    guard tokens > 0 else { return ([], []) }
    let window = DocumentWindow.after(start, in: text, limit: tokens * bytesPerToken)
    var suffix = PrefixTokens()
    suffix.update(to: window, tokenizer: tokenizer)
    guard suffix.ids.count > tokens else { return (suffix.ids, Array(window)) }
    // Up to the last line end that fits, unless that wastes half of the budget.
    let fitting = suffix.cuts.filter { $0.tokens <= tokens }
    let atLineEnd = fitting.last { cut in
      text[(start + cut.offset)...].first { !$0.isBlank && $0 != .carriageReturn } == .newline
    }
    if let cut = atLineEnd ?? fitting.last, cut.tokens >= tokens / 2 {
      return (Array(suffix.ids.prefix(cut.tokens)), Array(window.prefix(cut.offset)))
    }
    return (Array(suffix.ids.prefix(tokens)), Array(window))
  }

  private static func oneTokenPerByte(
    from index: Int, in text: [UInt8], upTo offset: Int
  ) -> Int {
    var index = max(0, index)
    while index < offset, text[index] & 0xC0 == 0x80 { index += 1 }
    return index
  }
}
