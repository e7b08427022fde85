extension Hole {
  /// Lines of a body; longer ones nobody expects a model to write in one go.
  private static let bodyLines = 2...8

  /// The bodies of all blocks of `text`: what is indented more than the line above it, which ends in
  /// a colon or a brace.
  ///
  /// Blank lines inside belong to a body.
  static func blocks(in text: [UInt8]) -> [Hole] {
    let lines = lines(in: text)
    return lines.indices.dropLast().compactMap { index in
      let header = lines[index]
      guard opensBlock(text[header.range]) else { return nil }
      let indentation = indentation(of: header, in: text)
      let body = lines[(index + 1)...].prefix {
        self.indentation(of: $0, in: text) > indentation
      }
      guard let first = body.first, let last = body.last,
        bodyLines.contains(last.line - first.line + 1), first.line == header.line + 1
      else { return nil }
      return Hole(line: first.line, range: first.range.lowerBound..<last.range.upperBound)
    }
  }

  private static func opensBlock(_ line: ArraySlice<UInt8>) -> Bool {
    let last = line.last { !isBlank($0) }
    return last == UInt8(ascii: ":") || last == UInt8(ascii: "{")
  }

  /// Columns; a tab goes to the next multiple of eight.
  private static func indentation(of line: Hole, in text: [UInt8]) -> Int {
    let blanks = text[..<line.range.lowerBound].reversed().prefix { isBlank($0) }
    return blanks.reversed().reduce(0) { $1 == 0x09 ? ($0 / 8 + 1) * 8 : $0 + 1 }
  }
}
