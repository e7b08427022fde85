/// How near one completion came to what was taken out.
///
/// Blanks at the ends of both do not count.
package struct HoleMatch: Sendable, Equatable {
  package let isExact: Bool
  package let isFirstLineExact: Bool
  /// 1 - Levenshtein / longer, in characters.
  package let similarity: Double
  /// Characters of the completion; 0 where nothing, or blanks alone, would be put in.
  package let characters: Int
  /// Whether the model itself wrote nothing but the end of its text.
  package let isImmediateEnd: Bool

  package init(
    completion: some BidirectionalCollection<UInt8>, expected: some BidirectionalCollection<UInt8>,
    isImmediateEnd: Bool = false
  ) {
    self.isImmediateEnd = isImmediateEnd
    let written = Hole.trimmed(completion)
    let wanted = Hole.trimmed(expected)
    isExact = written == wanted
    isFirstLineExact = isExact || Self.firstLine(completion) == Self.firstLine(expected)
    similarity = Levenshtein.similarity(written, wanted)
    characters = written.unicodeScalars.count
  }

  private static func firstLine(_ text: some BidirectionalCollection<UInt8>) -> String {
    Hole.trimmed(text.prefix { $0 != Hole.newline })
  }
}
