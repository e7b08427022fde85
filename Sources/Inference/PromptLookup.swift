package import Tokenization

/// Finds where the end of a context stood before, to guess what follows.
///
/// Source of the idea: prompt lookup decoding (Saxena 2023). The newest of the longest matches wins: code repeats what is near.
package enum PromptLookup {
  /// Longer matches say no more.
  package static let longestMatch = 32

  /// - Parameters:
  ///   - text: where to look; may be `context` itself, whose own end is not counted.
  ///   - maximumCount: tokens to return at most.
  /// - Returns: the tokens that followed, and how many of the context's end agreed.
  package static func draft(
    in text: [TokenID], after context: [TokenID], maximumCount: Int
  ) -> (tokens: ArraySlice<TokenID>, matchLength: Int) {
    guard let last = context.last, maximumCount > 0 else { return ([], 0) }
    return text.withUnsafeBufferPointer { text in
      context.withUnsafeBufferPointer { context in
        var best = (end: 0, length: 0)
        for end in stride(from: text.count - 1, to: 0, by: -1) where text[end - 1] == last {
          let limit = min(longestMatch, end, context.count)
          var length = 1
          while length < limit, text[end - 1 - length] == context[context.count - 1 - length] {
            length += 1
          }
          if length > best.length { best = (end, length) }
          if length == longestMatch { break }
        }
        guard best.length > 0 else { return ([], 0) }
        let found = text[best.end..<min(text.count, best.end + maximumCount)]
        return (ArraySlice(found), best.length)
      }
    }
  }
}
