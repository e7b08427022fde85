/// The text around a cursor at one moment, to tell later what was typed since.
struct CursorSnapshot: Sendable {
  /// Bytes on each side that must be the same later.
  private static let reach = 256

  let documentID: String
  let offset: Int
  private let before: [UInt8]
  private let after: [UInt8]
  private let afterCount: Int

  init(_ request: CompletionRequest) {
    documentID = request.documentID
    offset = request.offset
    let start = max(0, request.offset - Self.reach)
    before = Array(request.text[start..<request.offset])
    after = Array(request.text[request.offset...].prefix(Self.reach))
    afterCount = request.text.count - request.offset
  }

  /// What was typed between this moment and `request`; nil if anything else has changed.
  func typed(until request: CompletionRequest) -> TypedText? {
    guard request.documentID == documentID, request.offset >= offset, offset >= before.count,
      request.offset <= request.text.count,
      request.text[(offset - before.count)..<offset].elementsEqual(before)
    else { return nil }
    let inserted = request.text.count - request.offset - afterCount
    let rest = request.text[request.offset...]
    if inserted >= 0 {
      let closers = rest.prefix(inserted)
      guard inserted <= 16, closers.allSatisfy({ Self.isAutoInserted($0) }),
        rest.dropFirst(inserted).starts(with: after)
      else { return nil }
    } else {
      // Typing over a closer moves the cursor past it; a text that lost more than the cursor has moved was
      // deleted from.
      guard -inserted <= min(after.count, request.offset - offset),
        rest.starts(with: after.dropFirst(-inserted)),
        request.text[(request.offset + inserted)..<request.offset].elementsEqual(
          after.prefix(-inserted))
      else { return nil }
    }
    return TypedText(
      bytes: Array(request.text[offset..<request.offset]), insertedAfterCursor: inserted,
      after: Array(rest.prefix(64)))
  }

  private static func isAutoInserted(_ byte: UInt8) -> Bool {
    byte.openerOfCloser != nil || byte.isQuote || byte.isWhitespace
  }
}

/// What was typed since a ``CursorSnapshot``.
struct TypedText: Sendable {
  /// Left of the cursor.
  var bytes: [UInt8]
  /// Bytes of closers that the editor inserted right of the cursor; negative if typed over.
  var insertedAfterCursor: Int
  /// The text right of the cursor now.
  var after: [UInt8]

  /// What is left of a candidate; nil if the typed text does not agree with it.
  func remainder(of candidate: CompletionResult.Candidate) -> CompletionResult.Candidate? {
    let text = Array(candidate.text.utf8)
    guard text.count > bytes.count, text.starts(with: bytes) else { return nil }
    let replaced = candidate.replacedBytesAfterCursor + insertedAfterCursor
    guard replaced >= 0, replaced <= after.count else { return nil }
    var rest = candidate
    var left = text.dropFirst(bytes.count)
    rest.replacedBytesAfterCursor = replaced
    let covered = after.prefix(replaced)
    if covered.contains(.newline) {
      // An edit stays on one line: what lies below must be what the suggestion ends with.
      guard left.suffix(replaced).elementsEqual(covered), left.count > replaced else { return nil }
      left = left.dropLast(replaced)
      rest.replacedBytesAfterCursor = 0
    }
    // Half a character cannot be shown.
    guard let first = left.first, first & 0xC0 != 0x80 else { return nil }
    rest.text = String(decoding: left, as: UTF8.self)
    return rest
  }
}
