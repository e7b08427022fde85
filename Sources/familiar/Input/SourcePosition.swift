internal import ArgumentParser

/// `FILE:LINE:COLUMN`: a place between two characters of a file.
///
/// Line and column count from 1. Columns count Unicode scalars, where a byte that is not part of
/// valid UTF-8 counts as one. Column C is before the C-th; the length of the line plus 1 is its end.
struct SourcePosition: Equatable {
  var path: String
  var line: Int
  var column: Int

  /// Splits at the last two colons, because file names may hold colons themselves.
  init(parsing text: String) throws(ValidationError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 3, let line = Self.number(parts[parts.count - 2]),
      let column = Self.number(parts[parts.count - 1]), line > 0, column > 0
    else {
      throw ValidationError(
        "'\(text)' is not a position; write FILE:LINE:COLUMN with numbers from 1 on")
    }
    path = parts.dropLast(2).joined(separator: ":")
    self.line = line
    self.column = column
    if path.isEmpty { throw ValidationError("'\(text)' names no file; write FILE:LINE:COLUMN") }
  }

  /// Digits only; a number that does not fit is larger than any file.
  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text) ?? .max
  }

  /// Bytes from the start of `text` to the position.
  ///
  /// A line ends at LF or CR LF. What follows the last line end is a line too, even if it is empty.
  func offset(in text: [UInt8]) throws(CommandError) -> Int {
    var start = 0
    var current = 1
    while current < line {
      guard let newline = text[start...].firstIndex(of: 0x0A) else {
        throw .lineBeyondEnd(path: path, line: line, lines: current)
      }
      start = newline + 1
      current += 1
    }
    var end = text[start...].firstIndex(of: 0x0A) ?? text.count
    if end < text.count, end > start, text[end - 1] == 0x0D { end -= 1 }
    var offset = start
    var reached = 1
    while reached < column {
      guard offset < end else {
        throw .columnBeyondEnd(path: path, line: line, column: column, last: reached)
      }
      offset += UTF8Scalar.length(at: offset, in: text[start..<end])
      reached += 1
    }
    return offset
  }
}
