/// A line taken out of a file, to see whether a model puts it back.
///
/// It is a whole line that is not blank, after its indentation: the cursor stands behind the
/// indentation, and what follows it is the end of the line.
package struct Hole: Sendable, Equatable {
  /// 1-based.
  package var line: Int
  /// Bytes of the file that were taken out: from the first that is no blank to the line's end.
  package var range: Range<Int>

  package init(line: Int, range: Range<Int>) {
    self.line = line
    self.range = range
  }

  /// All holes of `text`, in order.
  ///
  /// A line ends at LF or CR LF, which do not belong to the hole.
  package static func all(in text: [UInt8]) -> [Hole] {
    var holes: [Hole] = []
    var line = 0
    var start = 0
    while start < text.count {
      line += 1
      let newline = text[start...].firstIndex(of: newline) ?? text.count
      var end = newline
      if end > start, text[end - 1] == carriageReturn { end -= 1 }
      let first = text[start..<end].firstIndex { !isBlank($0) } ?? end
      if first < end { holes.append(Hole(line: line, range: first..<end)) }
      start = newline + 1
    }
    return holes
  }

  /// The file without the hole.
  package func text(without text: [UInt8]) -> [UInt8] {
    Array(text[..<range.lowerBound] + text[range.upperBound...])
  }

  /// `text` without the blanks at its end, which an exact match ignores.
  package static func trimmed(_ text: some BidirectionalCollection<UInt8>) -> String {
    var end = text.endIndex
    while end > text.startIndex {
      let before = text.index(before: end)
      guard isBlank(text[before]) || text[before] == carriageReturn || text[before] == newline
      else { break }
      end = before
    }
    return String(decoding: text[..<end], as: UTF8.self)
  }

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private static func isBlank(_ byte: UInt8) -> Bool {
    // Space, tab, vertical tab, form feed.
    byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C
  }
}
