/// What a continuation is like so far; stop rules share it.
struct ContinuationState {
  let cursor: CursorContext
  let mode: CompletionRequest.Mode
  /// Line or block was for us to decide, so that a paragraph is enough.
  let isAutomaticMode: Bool
  private(set) var text: [UInt8] = []
  /// What the newest byte belongs to.
  private(set) var kind = Lexer.Kind.code
  /// What a next byte would belong to.
  var nextKind: Lexer.Kind { lexer.kind }
  /// Brackets that the continuation opened and has not closed.
  private(set) var openBrackets: [UInt8] = []
  /// Brackets left of the cursor that the continuation closed, with the document's consent.
  private(set) var closedOutside = 0
  /// The newest byte is a closer that neither the continuation nor the document lacks.
  private(set) var isUnmatchedCloser = false
  /// Start of the line that the newest byte is on, or which it ends.
  private(set) var lineStart = 0

  /// Bytes of the closers right of the cursor that the continuation has written itself.
  var autoClosersTaken: Int { cursor.autoClosers.count - autoClosersLeft.count }

  private var lexer: Lexer
  private var autoClosersLeft: ArraySlice<UInt8>
  /// What the continuation opened inside of the literal that is open at the cursor; nil once that ended.
  private var literalPairs: LiteralPairs?
  private let delimiter: UInt8?
  private var startsLine = false

  init(cursor: CursorContext, mode: CompletionRequest.Mode, isAutomaticMode: Bool = false) {
    self.cursor = cursor
    self.mode = mode
    self.isAutomaticMode = isAutomaticMode
    lexer = cursor.brackets.lexer
    autoClosersLeft = cursor.autoClosers[...]
    delimiter = lexer.openStringDelimiter?.first
    if delimiter != nil { literalPairs = LiteralPairs() }
  }

  /// The newest byte.
  var byte: UInt8 { text.last ?? 0 }

  /// The line that the newest byte is on, with the newest byte.
  var line: ArraySlice<UInt8> { text[lineStart...] }

  mutating func append(_ byte: UInt8) {
    if startsLine { lineStart = text.count }
    startsLine = byte == .newline
    let before = lexer.kind
    text.append(byte)
    kind = lexer.advance(byte)
    isUnmatchedCloser = false
    if before == .string { takeInLiteral(byte) }
    guard kind == .code else { return }
    if byte.closerOfOpener != nil {
      openBrackets.append(byte)
    } else if let opener = byte.openerOfCloser {
      close(opener, with: byte)
    }
  }

  private mutating func takeInLiteral(_ byte: UInt8) {
    guard let pairs = literalPairs else { return }
    guard lexer.kind == .string else {
      literalPairs = nil
      // The end of the literal that was open at the cursor.
      if kind == .string, autoClosersLeft.first == byte {
        autoClosersLeft = autoClosersLeft.drop { $0 == byte }
      }
      return
    }
    if byte != delimiter, autoClosersLeft.first == byte, pairs.closers.isEmpty {
      autoClosersLeft = autoClosersLeft.dropFirst()
    } else {
      literalPairs?.append(byte)
    }
  }

  private mutating func close(_ opener: UInt8, with closer: UInt8) {
    if let match = openBrackets.lastIndex(of: opener) {
      openBrackets.removeSubrange(match...)
      return
    }
    if cursor.language.unpairedClosers.contains(closer) { return }
    let outer = cursor.brackets.open.dropFirst(closedOutside)
    guard let entry = outer.first, entry.bracket == opener,
      autoClosersLeft.first == closer || entry.isUnclosed
    else {
      isUnmatchedCloser = true
      return
    }
    if autoClosersLeft.first == closer { autoClosersLeft = autoClosersLeft.dropFirst() }
    closedOutside += 1
  }
}
