internal import Tokenization

/// Finds how much text before or after a cursor fits into a number of tokens, in whole lines.
///
/// Offsets are of the document as it is; tokens are of its text with LF line ends.
enum LineWindow {
  /// Bytes looked at for one token: code has three to four, indentation more.
  private static let bytesPerToken = 8

  /// Where a text of at most `tokens` tokens begins that ends at `offset`.
  static func start(
    endingAt offset: Int, in text: [UInt8], tokens: Int, tokenizer: Tokenizer
  ) throws(TokenizationError) -> Int {
    guard tokens > 0 else { return offset }
    let window = DocumentWindow.before(offset, in: text, limit: tokens * bytesPerToken)
    let lines = window.withLineFeeds()
    let tokenization = try IncrementalTokenization(lines, tokenizer: tokenizer)
    guard tokenization.ids.count > tokens else { return window.startIndex }
    let start = tokenization.start(ofLast: tokens, before: lines.count)
    if let newline = lines[start...].firstIndex(of: .newline), newline + 1 < lines.count,
      tokenization.tokenCount(in: (newline + 1)..<lines.count) >= tokens / 4
    {
      let wholeLines = newlineCount(lines[(newline + 1)...])
      return lineStart(lines: wholeLines, before: offset, in: window)
    }
    // One long line. Without line ends the counts of bytes agree; a single endless word is cut
    // where it certainly fits, because no token stands for less than a byte.
    let isCutInWords =
      !lines[start...].contains(.newline)
      && tokenization.tokenCount(in: start..<lines.count) >= tokens / 4
    return isCutInWords
      ? offset - (lines.count - start)
      : DocumentWindow.before(offset, in: text, limit: tokens).startIndex
  }

  /// The ids of the text from `start` that fit into `tokens`, and the bytes that they stand for.
  static func suffix(
    startingAt start: Int, in text: [UInt8], tokens: Int, tokenizer: Tokenizer
  ) throws(TokenizationError) -> (ids: [TokenID], bytes: [UInt8]) {
    guard tokens > 0 else { return ([], []) }
    let window = DocumentWindow.after(start, in: text, limit: tokens * bytesPerToken)
    let lines = window.withLineFeeds()
    let tokenization = try IncrementalTokenization(lines, tokenizer: tokenizer)
    guard tokenization.ids.count > tokens else { return (tokenization.ids, Array(window)) }
    var end = tokenization.end(ofFirst: tokens, from: 0)
    // Up to the last line end that fits, unless that wastes half of the budget.
    if let newline = lines[..<end].lastIndex(of: .newline),
      tokenization.tokenCount(upTo: newline + 1) >= tokens / 2
    {
      end = newline + 1
    } else if tokenization.tokenCount(upTo: end) < tokens / 4 {
      end = tokens
    }
    let ids = tokenization.ids(in: 0..<end).prefix(tokens)
    return (Array(ids), Array(window.prefix(end + carriageReturns(in: window, upTo: end))))
  }

  private static func newlineCount(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $1 == .newline ? $0 + 1 : $0 }
  }

  /// The start of the line with `lines` line ends between it and `offset`.
  private static func lineStart(
    lines: Int, before offset: Int, in window: ArraySlice<UInt8>
  ) -> Int {
    var left = lines
    for index in window.indices.reversed() where window[index] == .newline {
      if left == 0 { return index + 1 }
      left -= 1
    }
    return window.startIndex
  }

  /// Carriage returns that ``withLineFeeds`` left out of the first `count` bytes that it made.
  private static func carriageReturns(in window: ArraySlice<UInt8>, upTo count: Int) -> Int {
    var made = 0
    var dropped = 0
    for (index, byte) in zip(window.indices, window) where made < count {
      if byte == .carriageReturn, index + 1 < window.endIndex, window[index + 1] == .newline {
        dropped += 1
      } else {
        made += 1
      }
    }
    return dropped
  }
}
