package import RepositoryIndex
private import Tokenization

/// Puts the answers of two sources together, as if one had seen both texts.
package enum LevelMerge {
  /// - Parameters: levels as in ``Continuations``: the longest match first, counts of a level hold
  ///   those of all longer ones.
  package static func merge(
    _ one: [Continuations.Level], _ other: [Continuations.Level]
  ) -> [Continuations.Level] {
    let lengths = Set((one + other).map(\.matchLength)).sorted(by: >)
    return lengths.map { length in
      var sum: [TokenID: Continuations.Candidate] = [:]
      for levels in [one, other] {
        // The shortest match that is no shorter holds all that agree on `length` tokens.
        for candidate in levels.last(where: { $0.matchLength >= length })?.candidates ?? [] {
          if sum[candidate.token] == nil {
            sum[candidate.token] = candidate
          } else {
            sum[candidate.token]?.count += candidate.count
            sum[candidate.token]?.documentCount += candidate.documentCount
            sum[candidate.token]?.folderCount += candidate.folderCount
          }
        }
      }
      return Continuations.Level(
        matchLength: length,
        candidates: sum.values.sorted { ($1.count, $0.token) < ($0.count, $1.token) })
    }
  }
}
