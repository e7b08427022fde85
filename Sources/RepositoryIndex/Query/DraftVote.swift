internal import Tokenization

/// Follows several occurrences of a context at once: at each step the most frequent token goes on.
struct DraftVote {
  /// Occurrences that are followed.
  private static let mostFollowed = 16

  private let text: TokenSequence
  private let segment: Segment
  private var positions: [Int]

  /// Follows the occurrences in the range of `cursor` that are alive.
  init(_ cursor: SegmentCursor) {
    segment = cursor.view.segment
    text = segment.text
    func alive(_ index: Int) -> Int? {
      cursor.view.segment.position(index).flatMap { cursor.view.isAlive($0) ? $0 : nil }
    }
    positions = SegmentCursor.sample(cursor.range, Self.mostFollowed).compactMap(alive)
    if positions.isEmpty, let example = cursor.example.flatMap(alive) { positions = [example] }
  }

  /// At most `count` tokens; fewer where the files end.
  func tokens(_ count: Int) -> [TokenID] {
    var tokens: [TokenID] = []
    var followed = positions
    for step in 0..<count {
      var counts = CandidateCounts()
      for position in followed where position + step < text.count {
        let token = text[position + step]
        if token != TokenSequence.separator { counts.add(token) }
      }
      guard let next = counts.sorted.first?.token else { break }
      tokens.append(next)
      followed.removeAll { position in
        position + step >= text.count || text[position + step] != UInt32(next)
      }
    }
    return withExtendedLifetime(segment) { tokens }
  }
}
