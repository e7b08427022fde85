private import Tokenization

/// What stop conditions and post-processing know about the text around a cursor.
///
/// All bytes have LF line ends; ``usesCRLF`` remembers what the document has.
struct CursorContext: Sendable {
  let language: Language
  let before: [UInt8]
  let after: [UInt8]
  let usesCRLF: Bool
  let brackets: BracketBalance
  /// Nil where no line near the cursor is indented.
  let indentation: IndentationStyle?
  /// Bytes right of the cursor that an editor inserted with their openers: `)`, `"]`, `});` less `;`.
  let autoClosers: [UInt8]

  init(text: [UInt8], offset: Int, languageID: String, filename: String?) {
    self.init(
      text: text, offset: offset, language: Language.named(languageID, filename: filename))
  }

  init(text: [UInt8], offset: Int, language: Language) {
    let windowBefore = DocumentWindow.before(offset, in: text)
    let windowAfter = DocumentWindow.after(offset, in: text)
    self.language = language
    before = windowBefore.withLineFeeds()
    after = windowAfter.withLineFeeds()
    usesCRLF = Self.usesCRLF(windowBefore, windowAfter)
    brackets = BracketBalance(
      before: before, after: after, afterReachesEnd: windowAfter.endIndex == text.count,
      language: language)
    indentation = IndentationStyle(before.lines + after.lines.dropFirst())
    autoClosers = AutoClosers.find(in: after, brackets: brackets, before: before)
  }

  /// The cursor's line, left of the cursor.
  var linePrefix: ArraySlice<UInt8> {
    before[((before.lastIndex(of: .newline) ?? -1) + 1)...]
  }

  /// The cursor's line, right of the cursor.
  var lineSuffix: ArraySlice<UInt8> { after.prefix { $0 != .newline } }

  /// The cursor's line right of what ``autoClosers`` covers.
  var lineSuffixAfterClosers: ArraySlice<UInt8> { lineSuffix.dropFirst(autoClosers.count) }

  /// Columns that the cursor's line is indented by.
  var lineIndentation: Int { linePrefix.indentationColumns }

  /// The nearest line above that is not blank.
  var lineAbove: ArraySlice<UInt8>? {
    before.lines.dropLast().last { !$0.isWhitespaceOnly }
  }

  /// The lines below that are not blank.
  var linesBelow: some Sequence<ArraySlice<UInt8>> {
    after.lines.dropFirst().lazy.filter { !$0.isWhitespaceOnly }
  }

  /// Whether the text at the cursor stands in neither a comment nor a string.
  var isInCode: Bool { brackets.lexer.kind == .code }

  /// The first line end decides; a document without one has LF.
  private static func usesCRLF(_ before: ArraySlice<UInt8>, _ after: ArraySlice<UInt8>) -> Bool {
    if let index = before.lastIndex(of: .newline) {
      return index > before.startIndex && before[index - 1] == .carriageReturn
    }
    if let index = after.firstIndex(of: .newline) {
      return index > after.startIndex && after[index - 1] == .carriageReturn
    }
    return false
  }
}
