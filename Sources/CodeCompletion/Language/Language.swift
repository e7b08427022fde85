/// What completion must know about a language: enough to tell code from strings and comments.
struct Language: Sendable, Equatable {
  /// A comment that ends with a token of its own.
  struct BlockComment: Sendable, Equatable {
    var open: [UInt8]
    var close: [UInt8]
    var nests = false
  }

  /// A string literal; `delimiter` opens and closes it.
  struct StringLiteral: Sendable, Equatable {
    var delimiter: UInt8
    var escape: UInt8? = UInt8(ascii: "\\")
    var spansLines = false
    /// Whether three delimiters open a literal over several lines.
    var triples = false
    /// A quote right after a word is an apostrophe, as in YAML's plain scalars.
    var opensAfterWord = true
    /// A quote that stands alone is no literal: Rust's lifetimes.
    var holdsOneCharacter = false
  }

  var lineComments: [[UInt8]] = []
  /// Whether a line comment must stand at the start of a word, as `#` in shell scripts.
  var lineCommentStartsWord = false
  var blockComments: [BlockComment] = []
  var strings: [StringLiteral] = []
  /// What a line ends with that opens a block.
  var blockOpeners: [[UInt8]] = [[UInt8(ascii: "{")], [UInt8(ascii: "(")], [UInt8(ascii: "[")]]
  /// Closers that also stand without their openers: `)` after the pattern of a shell `case`.
  var unpairedClosers: [UInt8] = []
  /// Prose has no scopes: every completion is the rest of its line.
  var isProse = false

  /// Whether `line`, without blanks at its end, opens a block.
  func opensBlock(_ line: some BidirectionalCollection<UInt8>) -> Bool {
    let line = Array(line.trimmingBlanksAtEnd())
    return blockOpeners.contains { opener in
      guard line.count >= opener.count, line.suffix(opener.count).elementsEqual(opener) else {
        return false
      }
      // A word (`do`, `then`) must stand alone.
      guard let first = opener.first, first.isIdentifierByte else { return true }
      let before = line.dropLast(opener.count).last
      return before.map { !$0.isIdentifierByte } ?? true
    }
  }
}
