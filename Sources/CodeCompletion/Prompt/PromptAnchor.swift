internal import Tokenization

/// The parts of a prompt that stay still while the user types at one place of a document.
///
/// The suffix stands first in the prompt, so that one changed byte in it costs the whole prompt. It
/// begins right of the closers that the editor inserted, and keeps its bytes as long as the cursor
/// stays before it with nothing but such closers and blanks between.
struct PromptAnchor {
  /// Bytes between cursor and suffix; more of them and the model should see them.
  private static let maximumGap = 64
  /// Bytes that recognize the left edge of the prefix.
  private static let edgeSample = 64

  let suffixIDs: [TokenID]
  let snippetIDs: [TokenID]
  let headerIDs: [TokenID]
  private let suffixBytes: [UInt8]
  private var suffixStart: Int
  private var textCount: Int
  private var gap: Int
  private var edge: Int
  private var edgeBytes: [UInt8] = []
  var prefix = PrefixTokens()

  init(
    suffixIDs: [TokenID], suffixBytes: [UInt8], suffixStart: Int, snippetIDs: [TokenID],
    headerIDs: [TokenID], offset: Int, text: [UInt8]
  ) {
    self.suffixIDs = suffixIDs
    self.suffixBytes = suffixBytes
    self.suffixStart = suffixStart
    self.snippetIDs = snippetIDs
    self.headerIDs = headerIDs
    textCount = text.count
    gap = suffixStart - offset
    edge = offset
  }

  /// Bytes between the cursor and the suffix that the model does not see.
  var hiddenBytes: Int { gap }

  /// The left edge of the prefix.
  var prefixStart: Int { edge }

  /// Whether the anchor holds at `offset` of `text`; if so it moves there.
  mutating func move(to offset: Int, in text: [UInt8]) -> Bool {
    for start in [text.count - (textCount - suffixStart), suffixStart] {
      guard holds(suffixAt: start, offset: offset, text: text) else { continue }
      let shift = text.count - textCount
      for candidate in [edge, edge + shift] where isEdge(candidate, text: text, offset: offset) {
        edge = candidate
        suffixStart = start
        textCount = text.count
        gap = start - offset
        return true
      }
      // The cursor is above the edge now, or the text there has changed: the prefix starts anew.
      edge = offset
      edgeBytes = []
      suffixStart = start
      textCount = text.count
      gap = start - offset
      return true
    }
    return false
  }

  /// Moves the left edge of the prefix.
  mutating func setEdge(_ newEdge: Int, text: [UInt8], offset: Int) {
    edge = newEdge
    edgeBytes = Array(text[newEdge..<min(offset, newEdge + Self.edgeSample)])
  }

  /// Whether the prefix has an edge that is still good.
  var hasEdge: Bool { !edgeBytes.isEmpty || edge == 0 }

  private func holds(suffixAt start: Int, offset: Int, text: [UInt8]) -> Bool {
    let gap = start - offset
    guard gap >= 0, gap <= Self.maximumGap, start + suffixBytes.count <= text.count else {
      return false
    }
    // Bytes can only have come between cursor and suffix by being inserted; otherwise the cursor
    // has moved to the left over text that belongs into the suffix.
    if gap > self.gap, text.count - textCount < gap - self.gap { return false }
    guard text[offset..<start].allSatisfy({ Self.mayStandInGap($0) }) else { return false }
    return text[start..<(start + suffixBytes.count)].elementsEqual(suffixBytes)
  }

  private static func mayStandInGap(_ byte: UInt8) -> Bool {
    byte.isWhitespace || byte.openerOfCloser != nil || byte.isQuote || byte == UInt8(ascii: ";")
      || byte == UInt8(ascii: ",")
  }

  private func isEdge(_ candidate: Int, text: [UInt8], offset: Int) -> Bool {
    guard candidate >= 0, candidate <= offset, hasEdge else { return false }
    let sample = edgeBytes.prefix(offset - candidate)
    // A prefix that is shorter than its sample was cut back by the user; it grows again later.
    return candidate + sample.count <= text.count
      && text[candidate..<(candidate + sample.count)].elementsEqual(sample)
      && (sample.count == edgeBytes.count || candidate == 0 || offset > candidate)
  }
}
