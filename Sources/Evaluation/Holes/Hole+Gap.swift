private import SourceFiles

extension Hole {
  /// A piece of this line between two places where words begin or end, with more of the line behind it;
  /// nil where there is none.
  func gap(in text: [UInt8], seed: UInt64) -> Hole? {
    let end = text[range].lastIndex { !Self.isBlank($0) } ?? range.lowerBound
    guard end > range.lowerBound else { return nil }
    let places = (range.lowerBound + 1...end).filter {
      !(text[$0 - 1].isNameByte && text[$0].isNameByte)
    }
    guard places.count >= 2 else { return nil }
    let start = choice(below: places.count - 1, seed: seed)
    let widths = min(Self.widestGap, places.count - 1 - start)
    let stop = start + 1 + choice(below: widths, seed: seed &+ 1)
    let piece = places[start]..<places[stop]
    // Blanks alone are nothing to be suggested.
    guard text[piece].contains(where: { !Self.isBlank($0) }) else { return nil }
    // The rest counts as closers: a suggestion may take the place of some, and the line is compared whole.
    return Hole(
      line: line, range: piece.lowerBound..<range.upperBound,
      closers: Array(text[piece.upperBound..<range.upperBound]))
  }

  /// Words and marks that a gap takes out at most.
  private static let widestGap = 6
}
