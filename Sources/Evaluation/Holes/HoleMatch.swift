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

  package init(
    completion: some BidirectionalCollection<UInt8>, expected: some BidirectionalCollection<UInt8>
  ) {
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
