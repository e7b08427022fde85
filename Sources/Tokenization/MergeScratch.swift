/// What encoding works in: memory that one call leaves for the next.
struct MergeScratch: Sendable {
  /// More threads than that encode without what they learnt: each is half a MiB, once used.
  static let mostKept = 8
  /// Larger buffers are given back after use; a piece of ordinary text is far shorter.
  private static let keptCapacity = 1 << 16

  /// The tokens of the piece in work, and the result.
  var symbols: [TokenID] = []
  /// By index, the rank of the pair that begins there.
  var ranks: [UInt32] = []
  /// Results of pieces that come again.
  var cache = PieceCache()

  /// Gives back what an extraordinary text made large.
  mutating func trim() {
    if symbols.capacity > Self.keptCapacity { symbols = [] }
  }
}
