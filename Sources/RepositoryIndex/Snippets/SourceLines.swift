/// The lines of a text, with what tells its structure: indentation and blank lines.
struct SourceLines {
  struct Line {
    /// The first byte of the line.
    var start: Int
    /// Past its last byte that is no blank; `contentStart` for a blank line.
    var end: Int
    /// Its first byte that is no blank.
    var contentStart: Int
    /// Columns before its content; a tab goes on to the next multiple of four.
    var indentation: Int

    var isBlank: Bool { contentStart == end }
    /// Whether no person wrote this: minified code, data.
    var isOverlong: Bool { end - start > SourceLines.longestLine }
  }

  /// Bytes; style guides stop at 80 to 120.
  static let longestLine = 400

  let lines: [Line]
  /// The end of the text.
  let end: Int

  init(_ text: [UInt8]) {
    var lines: [Line] = []
    lines.reserveCapacity(text.count / 32)
    var start = 0
    while start < text.count {
      var next = start
      while next < text.count, text[next] != .lineFeed { next += 1 }
      var content = start
      var columns = 0
      while content < next, text[content].isInsignificant {
        columns = text[content] == UInt8(ascii: "\t") ? (columns / 4 + 1) * 4 : columns + 1
        content += 1
      }
      var last = next
      while last > content, text[last - 1].isInsignificant { last -= 1 }
      lines.append(Line(start: start, end: last, contentStart: content, indentation: columns))
      start = next + 1
    }
    self.lines = lines
    end = text.count
  }

  /// Where the line after `index` starts.
  func nextStart(_ index: Int) -> Int {
    index + 1 < lines.count ? lines[index + 1].start : end
  }
}
