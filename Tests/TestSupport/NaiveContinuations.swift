package import RepositoryIndex
package import Tokenization

/// What followed a context in a few texts and in the context itself, found by looking at every place.
///
/// A plain statement of the contract, to develop and test against what needs no index.
package struct NaiveContinuations: ContinuationSource {
  package static let longestMatch = 32
  /// As an index does: below the longest match, levels of some lengths with clearly more occurrences.
  private static let lengths = [24, 16, 12, 8, 6, 5, 4, 3, 2, 1]
  package static let mostLevels = 3

  /// Ends a text within `tokens`; no token has this id.
  private static let separator: TokenID = -1

  /// All texts, each after a separator.
  private var tokens: [TokenID] = [separator]
  /// Where each token was followed by another.
  private var places: [TokenID: [Int]] = [:]
  private var texts: [(range: Range<Int>, folder: Int)] = []
  /// The text that is not looked at, and whose folder counts as the document's.
  package var hidden: Int?
  /// Whether the context counts as the document.
  package var readsContext: Bool

  package init(readsContext: Bool = true) { self.readsContext = readsContext }

  package init(_ texts: [[TokenID]], readsContext: Bool = false) {
    self.init(readsContext: readsContext)
    for text in texts { append(text, folder: 0) }
  }

  package mutating func append(_ text: [TokenID], folder: Int) {
    let start = tokens.count
    tokens += text
    texts.append((start..<tokens.count, folder))
    for place in tokens.indices[start...].dropFirst() {
      places[tokens[place - 1], default: []].append(place)
    }
    tokens.append(Self.separator)
  }

  private struct Match {
    var length: Int
    var next: TokenID
    var isInDocument: Bool
    var isInFolder: Bool
  }

  private func matches(_ context: [TokenID]) -> [Match] {
    guard let last = context.last else { return [] }
    var matches: [Match] = []
    if readsContext {
      for place in context.indices.dropFirst() where context[place - 1] == last {
        let length = Self.length(context, place, context)
        matches.append(
          Match(length: length, next: context[place], isInDocument: true, isInFolder: false))
      }
    }
    let hiddenText = hidden.map { texts[$0] }
    // Texts come in order of their places.
    var text = 0
    for place in places[last] ?? [] {
      while texts[text].range.upperBound <= place { text += 1 }
      if hiddenText?.range.contains(place) == true { continue }
      matches.append(
        Match(
          length: Self.length(tokens, place, context), next: tokens[place], isInDocument: false,
          isInFolder: texts[text].folder == hiddenText?.folder))
    }
    return matches
  }

  /// How much of the end of `context` stands before `place`.
  private static func length(_ text: [TokenID], _ place: Int, _ context: [TokenID]) -> Int {
    let limit = min(longestMatch, place, context.count)
    var length = 1
    while length < limit, text[place - 1 - length] == context[context.count - 1 - length] {
      length += 1
    }
    return length
  }

  package func continuations(after context: [TokenID]) -> Continuations {
    let matches = matches(context)
    let longest = matches.reduce(0) { max($0, $1.length) }
    var levels: [Continuations.Level] = []
    var last = 0
    for length in [longest] + Self.lengths.filter({ $0 < longest }) where length > 0 {
      let level = Self.level(length, matches)
      guard level.occurrences >= (last == 0 ? 1 : max(2 * last, last + 2)) else { continue }
      levels.append(level)
      last = level.occurrences
      if levels.count == Self.mostLevels { break }
    }
    return Continuations(levels: levels)
  }

  private static func level(_ length: Int, _ matches: [Match]) -> Continuations.Level {
    var candidates: [TokenID: Continuations.Candidate] = [:]
    for match in matches where match.length >= length {
      var candidate =
        candidates[match.next] ?? Continuations.Candidate(token: match.next, count: 0)
      candidate.count += 1
      if match.isInDocument { candidate.documentCount += 1 }
      if match.isInFolder { candidate.folderCount += 1 }
      candidates[match.next] = candidate
    }
    return Continuations.Level(
      matchLength: length,
      candidates: candidates.values.sorted {
        $0.count > $1.count || ($0.count == $1.count && $0.token < $1.token)
      })
  }

  package func draft(after context: [TokenID], maximumCount: Int) -> Draft {
    guard let last = context.last else { return Draft() }
    var best = (place: 0, length: 0)
    for place in places[last] ?? [] where hidden.map({ !texts[$0].range.contains(place) }) ?? true {
      let length = Self.length(tokens, place, context)
      if length >= best.length { best = (place, length) }
    }
    guard best.length > 0 else { return Draft() }
    let found = tokens[best.place...].prefix(maximumCount).prefix { $0 != Self.separator }
    return Draft(tokens: Array(found), matchLength: best.length)
  }
}
