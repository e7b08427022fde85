extension ShowingRule {
  static let fitted = ShowingRule(intercept: 0, weights: [], threshold: 0)
}
