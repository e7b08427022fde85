/// Brackets and quotes that are open inside of a string literal.
///
/// What an interpolation opens (`${`, `\(`, `{`) an editor closes like code, and so does what is written.
/// A lexer that knows no interpolation sees text; here every bracket counts, whatever it means.
struct LiteralPairs: Sendable {
  /// What would close each, innermost last.
  private(set) var closers: [UInt8] = []

  /// - Parameters:
  ///   - line: the cursor's line left of the cursor.
  ///   - delimiter: of the literal that is open at the cursor.
  init(line: ArraySlice<UInt8>, delimiter: [UInt8]) {
    let begin = line.lastIndex { $0 == delimiter.first }.map { $0 + 1 } ?? line.startIndex
    for byte in line[begin...] { append(byte) }
  }

  init() {}

  /// Whether `byte` closed what is innermost here.
  @discardableResult
  mutating func append(_ byte: UInt8) -> Bool {
    if byte.openerOfCloser != nil || byte.isQuote, closers.last == byte {
      closers.removeLast()
      return true
    }
    if let closer = byte.closerOfOpener {
      closers.append(closer)
    } else if byte.isQuote {
      closers.append(byte)
    }
    return false
  }

  /// The closers that `text` begins with, in the order in which they close what is open here.
  func closed(by text: some Collection<UInt8>) -> [UInt8] {
    var open = closers
    var found: [UInt8] = []
    for byte in text {
      // An apostrophe in prose opens nothing.
      while let top = open.last, top.isQuote, top != byte { open.removeLast() }
      guard open.last == byte else { break }
      found.append(byte)
      open.removeLast()
    }
    return found
  }
}
