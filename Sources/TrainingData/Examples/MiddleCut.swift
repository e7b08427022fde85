/// What is taken out of a piece of text to be filled in.
struct MiddleCut: Equatable {
  /// Bytes of the text.
  var range: Range<Int>
  /// Whether it lies where a cursor would ask, and is tokenized as it is served.
  var isCursor: Bool

  /// Two positions between characters, uniform; an empty text has one.
  ///
  /// - Source: BigCode's Megatron-LM, `gpt_dataset.py`.
  static func characters(
    of text: ArraySlice<UInt8>, _ random: inout CounterRandom
  ) -> MiddleCut {
    var ends = [0, 0].map { _ in
      start(ofCharacterAt: text.startIndex + random.next(below: text.count + 1), in: text)
    }
    ends.sort()
    return MiddleCut(range: ends[0]..<ends[1], isCursor: false)
  }

  /// What an editor asks for: the rest of a line, the next lines, or the body of a block.
  ///
  /// Nil for a text that is blank.
  static func cursor(
    of text: ArraySlice<UInt8>, _ random: inout CounterRandom
  ) -> MiddleCut? {
    let lines = TextLine.lines(of: text)
    guard !lines.isEmpty else { return nil }
    let chosen = random.next(below: lines.count)
    let kind = random.next(below: 4)
    let draw = random.next()
    // Half begin after the indentation, half inside the line.
    var start = lines[chosen].content.lowerBound
    if draw & 1 == 1 {
      let offset = Int((draw >> 32) % UInt64(lines[chosen].content.count))
      start = self.start(ofCharacterAt: start + offset, in: text)
    }
    let end: Int
    switch kind {
    case 0, 1: end = lines[chosen].content.upperBound
    case 2:
      // As many as an editor writes in one go; see the blocks of the evaluation.
      let count = 2 + Int((draw >> 1) % 7)
      end = lines[min(chosen + count, lines.count) - 1].content.upperBound
    default:
      if let block = TextLine.block(from: chosen, in: lines) {
        start = lines[block.lowerBound].content.lowerBound
        end = lines[block.upperBound].content.upperBound
      } else {
        end = lines[chosen].content.upperBound
      }
    }
    return MiddleCut(range: start..<end, isCursor: true)
  }

  /// The nearest place at or before `offset` that lies between two characters.
  static func start(ofCharacterAt offset: Int, in text: ArraySlice<UInt8>) -> Int {
    var place = offset
    // No scalar has more than four bytes; a longer run of continuations is no UTF-8.
    for _ in 0..<3 where place > text.startIndex && place < text.endIndex {
      guard text[place] & 0xC0 == 0x80 else { break }
      place -= 1
    }
    return place
  }
}

/// A line that is not blank.
struct TextLine: Equatable {
  /// Without indentation and line feed.
  var content: Range<Int>
  /// Columns; a tab goes to the next multiple of eight.
  var indentation: Int

  /// The lines of `text` that are not blank.
  static func lines(of text: ArraySlice<UInt8>) -> [TextLine] {
    var lines: [TextLine] = []
    var start = text.startIndex
    while start < text.endIndex {
      let end = text[start...].firstIndex(of: 0x0A) ?? text.endIndex
      var (first, columns) = (start, 0)
      while first < end, text[first] == 0x20 || text[first] == 0x09 {
        columns = text[first] == 0x09 ? (columns / 8 + 1) * 8 : columns + 1
        first += 1
      }
      if first < end { lines.append(TextLine(content: first..<end, indentation: columns)) }
      start = end + 1
    }
    return lines
  }

  /// The lines after `opener` that are indented more than it, at most eight; nil where none is, or
  /// more are.
  static func block(from opener: Int, in lines: [TextLine]) -> ClosedRange<Int>? {
    let body = lines[(opener + 1)...].prefix {
      $0.indentation > lines[opener].indentation
    }
    guard !body.isEmpty, body.count <= 8 else { return nil }
    return body.startIndex...(body.endIndex - 1)
  }
}
