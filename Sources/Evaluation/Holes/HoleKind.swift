package import CodeCompletion
private import Inference

/// What is taken out of a file; the post-processing rules meet different texts in each.
package enum HoleKind: String, Sendable, CaseIterable {
  /// A whole line after its indentation.
  case line
  /// From a character inside a line to the line's end.
  case rest
  /// The body of a block of 2 to 8 lines, after the indentation of its first.
  case block
  /// The rest of a line after an opening bracket or quote, whose closer stands right of the cursor.
  case pair
  /// A few words and marks inside of a line, with code behind them.
  case gap

  /// How much an editor would ask for.
  package var mode: CompletionRequest.Mode { self == .block ? .block : .line }

  /// The holes of `text`, at most one for each line, in order.
  ///
  /// - Parameter seed: chooses the place in a line where there are several.
  package func holes(in text: [UInt8], seed: UInt64) -> [Hole] {
    switch self {
    case .line: Hole.lines(in: text)
    case .rest: Hole.lines(in: text).compactMap { $0.rest(in: text, seed: seed) }
    case .block: Hole.blocks(in: text)
    case .pair: Hole.lines(in: text).compactMap { $0.pair(in: text, seed: seed) }
    case .gap: Hole.lines(in: text).compactMap { $0.gap(in: text, seed: seed) }
    }
  }
}

extension Hole {
  /// A number below `bound` that the seed and the line decide.
  func choice(below bound: Int, seed: UInt64) -> Int {
    var random = SplitMix64(seed: seed ^ UInt64(line) &* 0x9E37_79B9_7F4A_7C15)
    return random.next(below: bound)
  }
}
