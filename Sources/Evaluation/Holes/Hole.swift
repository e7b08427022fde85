/// A piece taken out of a file, to see whether a model puts it back; ``HoleKind`` says which pieces.
package struct Hole: Sendable, Equatable {
  /// Of the cursor, 1-based.
  package var line: Int
  /// Bytes of the file that were taken out; the cursor stands where they began.
  package var range: Range<Int>
  /// Bytes that stand right of the cursor instead of them: closers, as editors insert them, or what is
  /// left of the line.
  package var closers: [UInt8] = []

  package init(line: Int, range: Range<Int>, closers: [UInt8] = []) {
    self.line = line
    self.range = range
    self.closers = closers
  }

  /// Every line of `text` that is not blank, after its indentation, in order.
  ///
  /// A line ends at LF or CR LF, which do not belong to the hole.
  package static func lines(in text: [UInt8]) -> [Hole] {
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
    Array(text[..<range.lowerBound] + closers + text[range.upperBound...])
  }

  /// What stands in the hole once a completion is accepted, or where nothing is suggested.
  ///
  /// - Parameter replacedBytes: bytes of ``closers`` that the completion takes the place of.
  package func filled(with completion: String, replacing replacedBytes: Int = 0) -> [UInt8] {
    Array(completion.utf8) + closers.dropFirst(max(0, replacedBytes))
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

  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  static func isBlank(_ byte: UInt8) -> Bool {
    // Space, tab, vertical tab, form feed.
    byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C
  }
}
