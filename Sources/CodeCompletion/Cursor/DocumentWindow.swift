/// The bytes around a cursor that completion looks at, whatever the size of the document.
struct DocumentWindow {
  /// Bytes looked at on each side of the cursor for brackets, strings and indentation.
  ///
  /// Enough for about 200 lines; lexing both sides takes well under a millisecond.
  static let reach = 8192

  /// The part of `text` of at most `limit` bytes before `offset`, from a line start where there is one.
  static func before(_ offset: Int, in text: [UInt8], limit: Int = reach) -> ArraySlice<UInt8> {
    let start = max(0, offset - limit)
    guard start > 0, text[start - 1] != .newline else { return text[start..<offset] }
    // A line end in the half near the cursor would waste too much.
    if let newline = text[start..<(offset - limit / 2)].firstIndex(of: .newline) {
      return text[(newline + 1)..<offset]
    }
    return text[scalarStart(from: start, in: text, upTo: offset)..<offset]
  }

  /// The part of `text` of at most `limit` bytes from `offset`, to a line end where there is one.
  static func after(_ offset: Int, in text: [UInt8], limit: Int = reach) -> ArraySlice<UInt8> {
    let end = min(text.count, offset + limit)
    guard end < text.count else { return text[offset..<end] }
    if let newline = text[(offset + limit / 2)..<end].lastIndex(of: .newline) {
      return text[offset...newline]
    }
    return text[offset..<scalarStart(from: end, in: text, upTo: text.count)]
  }

  /// The first byte from `index` on that does not continue a UTF-8 scalar, three bytes on at most.
  private static func scalarStart(from index: Int, in text: [UInt8], upTo limit: Int) -> Int {
    var index = index
    var steps = 0
    while index < limit, steps < 3, text[index] & 0xC0 == 0x80 {
      index += 1
      steps += 1
    }
    return index
  }
}
