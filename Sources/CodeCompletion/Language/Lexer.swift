/// Tells code from strings and comments, one byte at a time.
///
/// It knows no grammar: nested interpolations and regular expressions are seen as what their
/// quotes make of them. That is enough to match brackets, and never wrong for longer than a line
/// except inside of multi-line literals.
struct Lexer: Sendable {
  /// What a byte belongs to.
  enum Kind: Sendable, Equatable {
    case code
    case string
    case comment
  }

  private enum State: Sendable {
    case code
    case lineComment
    case blockComment(Int, depth: Int)
    case string(Int, triple: Bool, length: Int)
  }

  private let language: Language
  /// By byte, whether it may end the token that opens a comment or a literal, or closes a comment.
  ///
  /// Most bytes do not, and thousands are read for each key.
  private let isSignificant: [Bool]
  private var state = State.code
  private var escaped = false
  /// Delimiters in a row at the end of a literal that takes three to close.
  private var closingRun = 0
  /// The literal that was just closed while empty: one more delimiter makes three.
  private var emptyLiteral: Int?
  /// The last bytes, for tokens of several bytes; the newest lowest.
  private var recent: UInt32 = 0

  init(_ language: Language) {
    self.language = language
    var isSignificant = [Bool](repeating: false, count: 256)
    let tokens =
      language.lineComments + language.blockComments.flatMap { [$0.open, $0.close] }
      + language.strings.map { [$0.delimiter] }
    for byte in tokens.compactMap({ $0.last }) { isSignificant[Int(byte)] = true }
    self.isSignificant = isSignificant
  }

  /// What a byte inserted here would belong to.
  var kind: Kind {
    switch state {
    case .code: .code
    case .lineComment, .blockComment: .comment
    case .string: .string
    }
  }

  /// What would close the string literal that is open here.
  var openStringDelimiter: [UInt8]? {
    guard case .string(let index, let triple, _) = state else { return nil }
    return Array(repeating: language.strings[index].delimiter, count: triple ? 3 : 1)
  }

  /// Reads on; returns what `byte` belongs to, delimiters being part of their literal.
  @discardableResult
  mutating func advance(_ byte: UInt8) -> Kind {
    let previous = UInt8(truncatingIfNeeded: recent)
    recent = recent << 8 | UInt32(byte)
    switch state {
    case .code:
      guard isSignificant[Int(byte)] || emptyLiteral != nil else { return .code }
      advanceCode(byte, previous: previous)
      return kind
    case .lineComment:
      if byte == .newline {
        enter(.code)
      } else if isSignificant[Int(byte)] {
        widenComment()
      }
      return .comment
    case .blockComment(let index, let depth):
      guard isSignificant[Int(byte)] else { return .comment }
      advanceComment(language.blockComments[index], index: index, depth: depth)
      return .comment
    case .string(let index, let triple, let length):
      return advanceString(byte, index: index, triple: triple, length: length)
    }
  }

  private mutating func enter(_ new: State) {
    state = new
    escaped = false
    closingRun = 0
    emptyLiteral = nil
  }

  private mutating func advanceCode(_ byte: UInt8, previous: UInt8) {
    if let index = emptyLiteral {
      emptyLiteral = nil
      if byte == language.strings[index].delimiter {
        return enter(.string(index, triple: true, length: 0))
      }
    }
    for (index, comment) in language.blockComments.enumerated() where endsWith(comment.open) {
      recent = 0
      return enter(.blockComment(index, depth: 1))
    }
    for comment in language.lineComments where endsWith(comment) {
      let before = UInt8(truncatingIfNeeded: recent >> UInt32(8 * comment.count))
      if !language.lineCommentStartsWord || before == 0 || before.isWhitespace {
        return enter(.lineComment)
      }
    }
    for (index, literal) in language.strings.enumerated() where byte == literal.delimiter {
      if literal.opensAfterWord || !previous.isIdentifierByte {
        return enter(.string(index, triple: false, length: 0))
      }
    }
  }

  /// Turns a line comment into the block comment whose opening begins alike: Lua's `--[[`.
  private mutating func widenComment() {
    for (index, comment) in language.blockComments.enumerated() where endsWith(comment.open) {
      if language.lineComments.contains(where: { comment.open.starts(with: $0) }) {
        return enter(.blockComment(index, depth: 1))
      }
    }
  }

  private mutating func advanceComment(
    _ comment: Language.BlockComment, index: Int, depth: Int
  ) {
    if endsWith(comment.close) {
      recent = 0
      enter(depth > 1 ? .blockComment(index, depth: depth - 1) : .code)
    } else if comment.nests, endsWith(comment.open) {
      recent = 0
      state = .blockComment(index, depth: depth + 1)
    }
  }

  private mutating func advanceString(
    _ byte: UInt8, index: Int, triple: Bool, length: Int
  ) -> Kind {
    let literal = language.strings[index]
    state = .string(index, triple: triple, length: min(length + 1, 1 << 20))
    if escaped {
      escaped = false
      return .string
    }
    if byte == literal.escape {
      escaped = true
      closingRun = 0
      return .string
    }
    if byte == literal.delimiter {
      closingRun += 1
      guard !triple || closingRun == 3 else { return .string }
      enter(.code)
      if !triple, length == 0, literal.triples { emptyLiteral = index }
      return .string
    }
    closingRun = 0
    if !triple, !literal.spansLines, byte == .newline {
      enter(.code)
      return .code
    }
    // One character may have four bytes; a lifetime is over when the second byte is no quote.
    if literal.holdsOneCharacter, length >= 1, byte < 0x80,
      UInt8(truncatingIfNeeded: recent >> 8) < 0x80, !isInsideEscape
    {
      enter(.code)
      advanceCode(byte, previous: UInt8(truncatingIfNeeded: recent >> 8))
      return kind
    }
    return .string
  }

  /// Whether the bytes before are the inside of an escape such as `'\u{1F600}'`.
  private var isInsideEscape: Bool {
    UInt8(truncatingIfNeeded: recent >> 8) == UInt8(ascii: "\\")
      || UInt8(truncatingIfNeeded: recent >> 16) == UInt8(ascii: "\\")
  }

  private func endsWith(_ token: [UInt8]) -> Bool {
    guard token.count <= 4 else { return false }
    var bits = recent
    for byte in token.reversed() {
      guard UInt8(truncatingIfNeeded: bits) == byte else { return false }
      bits >>= 8
    }
    return !token.isEmpty
  }
}
