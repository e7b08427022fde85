package import RepositoryIndex
private import Synchronization
package import Tokenization

/// The part of a document that was read so far, beside what another source says.
///
/// Bits per byte need it: the document grows by one token a step, for which no snapshot of an index
/// is made.
package final class GrowingDocument: ContinuationSource {
  /// Longer matches say no more.
  fileprivate static let longestMatch = 32
  /// Places that are looked at for one token, the latest ones.
  fileprivate static let mostPlaces = 256

  fileprivate struct State {
    var tokens: [TokenID] = []
    /// Behind each token, in order; the last token of all has none yet.
    var places: [TokenID: [Int]] = [:]
  }

  private let others: (any ContinuationSource)?
  private let state = Mutex(State())

  package init(beside others: (any ContinuationSource)?) {
    self.others = others
  }

  /// Reads on.
  package func append(_ token: TokenID) {
    state.withLock { state in
      if let last = state.tokens.last {
        state.places[last, default: []].append(state.tokens.count)
      }
      state.tokens.append(token)
    }
  }

  /// What followed; `context` ends as the document does.
  package func continuations(after context: [TokenID]) -> Continuations {
    let elsewhere = others?.continuations(after: context) ?? .none
    let own = state.withLock { $0.levels(after: context) }
    return Continuations(levels: LevelMerge.merge(own, elsewhere.levels))
  }

  /// The longer match of the document's and the others'.
  package func draft(after context: [TokenID], maximumCount: Int) -> Draft {
    let elsewhere = others?.draft(after: context, maximumCount: maximumCount) ?? Draft()
    let own = state.withLock { $0.draft(after: context, maximumCount: maximumCount) }
    return own.matchLength >= elsewhere.matchLength ? own : elsewhere
  }
}

extension GrowingDocument.State {
  fileprivate func levels(after context: [TokenID]) -> [Continuations.Level] {
    var byLength: [Int: [TokenID: Int]] = [:]
    for (place, length) in matches(of: context) {
      byLength[length, default: [:]][tokens[place], default: 0] += 1
    }
    var counts: [TokenID: Int] = [:]
    return byLength.keys.sorted(by: >).map { length in
      counts.merge(byLength[length] ?? [:], uniquingKeysWith: +)
      return Continuations.Level(
        matchLength: length,
        candidates: counts.map { .init(token: $0, count: $1, documentCount: $1) })
    }
  }

  fileprivate func draft(after context: [TokenID], maximumCount: Int) -> Draft {
    guard let best = matches(of: context).max(by: { $0.length <= $1.length }) else {
      return Draft()
    }
    return Draft(
      tokens: Array(tokens[best.place...].prefix(max(0, maximumCount))), matchLength: best.length)
  }

  /// Where tokens of the end of `context` stood before, with how many agree.
  private func matches(of context: [TokenID]) -> [(place: Int, length: Int)] {
    guard let last = context.last else { return [] }
    return (places[last] ?? []).suffix(GrowingDocument.mostPlaces).map { place in
      let limit = min(GrowingDocument.longestMatch, place, context.count)
      var length = 1
      while length < limit, tokens[place - 1 - length] == context[context.count - 1 - length] {
        length += 1
      }
      return (place, length)
    }
  }
}
