/// What rules are worth.
package struct RuleReport: Sendable, Equatable {
  /// What was put into a hole.
  struct Filling {
    var text: String
    var replacedBytes: Int
    var match: HoleMatch
    /// Post-processing rules that changed it.
    var appliedRules: [String]
  }

  /// One rule.
  package struct Row: Sendable, Equatable {
    package let rule: String
    /// Without the rule.
    package private(set) var score = HoleScore()
    /// Holes that get another text with it than without it.
    package private(set) var changed = 0
    /// Holes that are right only with it.
    package private(set) var gained = 0
    /// Holes that are right only without it.
    package private(set) var lost = 0
    /// Holes that get nearer to what was taken out with it.
    package private(set) var nearer = 0
    /// Holes that get further away with it.
    package private(set) var further = 0
    /// Holes for which nothing is suggested with it, and something without it.
    package private(set) var silenced = 0
    /// Summed over holes, with the rule minus without.
    package private(set) var similarityGain = 0.0

    init(rule: String) { self.rule = rule }

    mutating func add(with: Filling, without: Filling) {
      score.add(without.match)
      if with.text != without.text || with.replacedBytes != without.replacedBytes { changed += 1 }
      if with.match.isExact, !without.match.isExact { gained += 1 }
      if without.match.isExact, !with.match.isExact { lost += 1 }
      if with.text.isEmpty, !without.text.isEmpty { silenced += 1 }
      let gain = with.match.similarity - without.match.similarity
      if gain > 0 { nearer += 1 }
      if gain < 0 { further += 1 }
      similarityGain += gain
    }
  }

  /// With all rules.
  package internal(set) var complete = HoleScore()
  /// In the rules' order.
  package internal(set) var rows: [Row]

  init(rules: [String]) { rows = rules.map(Row.init) }
}
