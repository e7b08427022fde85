/// Cuts a text into the pieces that are retrieved: functions, or parts of them.
///
/// A piece ends before a definition or after a blank line once it is long enough, and at the latest
/// when it is full. Pieces tile the text, but for blank lines between them and overlong lines.
enum SnippetPieces {
  /// Lines; a shorter piece says too little to be recognized by.
  private static let enoughLines = 6
  /// Lines; what a fifth of a context of 2,048 tokens has room for.
  private static let mostLines = 20
  /// Bytes; so that a length has 16 bits.
  private static let mostBytes = 4096

  /// Ranges of whole lines.
  ///
  /// - Parameter definitions: the starts of the lines that define something, ascending.
  static func ranges(of text: [UInt8], lines: SourceLines, definitions: [Int]) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var starts = definitions[...]
    var first: Int?
    var last = 0
    func close(_ pieces: inout [Range<Int>]) {
      if let open = first { pieces.append(lines.lines[open].start..<lines.nextStart(last)) }
      first = nil
    }
    for (index, line) in lines.lines.enumerated() {
      while let next = starts.first, next < line.start { starts = starts.dropFirst() }
      if line.isOverlong {
        close(&pieces)
        continue
      }
      if let open = first {
        let count = index - open
        let isFull = count >= mostLines || line.end - lines.lines[open].start > mostBytes
        let isBoundary = line.isBlank || starts.first == line.start
        if isFull || (isBoundary && count >= enoughLines) { close(&pieces) }
      }
      guard !line.isBlank else { continue }
      if first == nil { first = index }
      last = index
    }
    close(&pieces)
    return pieces
  }
}
