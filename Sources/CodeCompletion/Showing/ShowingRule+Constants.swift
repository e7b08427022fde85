extension ShowingRule {
  /// Fitted on 8994 suggestions of the shipped model in 10 repositories that it never saw.
  ///
  /// In repositories left out of the fit, 55 % of the next lines that are shown are right where
  /// the repository is known, with 93 % of the right characters; 50 % and
  /// 90 % where the document alone is, 54 % and 80 % where nothing is.
  /// Written by `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or
  /// decoding changes.
  package static let fitted = ShowingRule(
    intercept: -1.098,
    weights: [
      Weight(feature: .totalLogProbability, weight: 0.6862, mean: -2.549),
      Weight(feature: .totalProbability, weight: 2.787, mean: 0.252),
      Weight(feature: .meanLogProbability, weight: 1.248, mean: -0.4316),
      Weight(feature: .lineLogShare, weight: -0.2678, mean: -0.4939),
      Weight(feature: .minimumLogProbability, weight: -0.3242, mean: -1.283),
      Weight(feature: .firstLogProbability, weight: -0.3725, mean: -0.5711),
      Weight(feature: .firstEntropy, weight: 0.08452, mean: 1.099),
      Weight(feature: .length, weight: 0.04781, mean: 2.011),
      Weight(feature: .bytes, weight: -0.4059, mean: 2.654),
      Weight(feature: .matchLength, weight: 0.3757, mean: 1.363),
      Weight(feature: .occurrences, weight: 0.08846, mean: 0.9431),
      Weight(feature: .distinctContinuations, weight: -0.2785, mean: 0.6289),
      Weight(feature: .meanMatchLength, weight: 0.1604, mean: 1.533),
      Weight(feature: .inDocument, weight: -0.7894, mean: 0.5008),
      Weight(feature: .agreement, weight: 0.2287, mean: 0.4494),
      Weight(feature: .repositoryWeight, weight: -1.563, mean: 0.3676),
      Weight(feature: .isInformed, weight: 0.1774, mean: 0.6667),
      Weight(feature: .opensBrackets, weight: -0.03548, mean: 0.1531),
      Weight(feature: .repeatsNeighbour, weight: -1.029, mean: 0.2842),
      Weight(feature: .repeatsDocument, weight: 0.7566, mean: 1),
      Weight(feature: .isBlock, weight: -0.9949, mean: 0.1132),
      Weight(feature: .isCut, weight: -0.336, mean: 0.05026),
      Weight(feature: .beginsLine, weight: -0.3988, mean: 0.6975),
      Weight(feature: .continuesWord, weight: 0.05959, mean: 0.2298),
      Weight(feature: .isInText, weight: -0.3844, mean: 0.1171),
    ], threshold: 0.2009, uninformedThreshold: 0.2198,
    worthwhileBytes: 30)
}
