extension ShowingRule {
  /// Fitted on 8984 suggestions of the shipped model in 10 repositories that it never saw.
  ///
  /// In repositories left out of the fit, 55 % of the next lines that are shown are right where
  /// the repository is known, with 93 % of the right characters; 50 % and
  /// 90 % where the document alone is, 56 % and 82 % where nothing is.
  /// Written by `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or
  /// decoding changes.
  package static let fitted = ShowingRule(
    intercept: -1.004,
    weights: [
      Weight(feature: .totalLogProbability, weight: 0.5529, mean: -2.5),
      Weight(feature: .totalProbability, weight: 2.641, mean: 0.2601),
      Weight(feature: .meanLogProbability, weight: 1.477, mean: -0.4222),
      Weight(feature: .lineLogShare, weight: -0.07536, mean: -0.4734),
      Weight(feature: .minimumLogProbability, weight: -0.2907, mean: -1.259),
      Weight(feature: .firstLogProbability, weight: -0.2149, mean: -0.5741),
      Weight(feature: .firstEntropy, weight: 0.04013, mean: 1.123),
      Weight(feature: .length, weight: -0.06693, mean: 2.012),
      Weight(feature: .bytes, weight: -0.4324, mean: 2.65),
      Weight(feature: .matchLength, weight: 0.3771, mean: 1.362),
      Weight(feature: .occurrences, weight: 0.08528, mean: 0.9426),
      Weight(feature: .distinctContinuations, weight: -0.2464, mean: 0.6271),
      Weight(feature: .meanMatchLength, weight: 0.1576, mean: 1.533),
      Weight(feature: .inDocument, weight: -0.748, mean: 0.501),
      Weight(feature: .agreement, weight: -0.1183, mean: 0.4492),
      Weight(feature: .repositoryWeight, weight: -1.414, mean: 0.3677),
      Weight(feature: .isInformed, weight: 0.3909, mean: 0.6667),
      Weight(feature: .opensBrackets, weight: -0.06338, mean: 0.1522),
      Weight(feature: .repeatsNeighbour, weight: -1.015, mean: 0.2848),
      Weight(feature: .repeatsDocument, weight: 0.7601, mean: 1.016),
      Weight(feature: .isBlock, weight: -0.9697, mean: 0.1152),
      Weight(feature: .isCut, weight: -0.5176, mean: 0.05387),
      Weight(feature: .beginsLine, weight: -0.4438, mean: 0.6971),
      Weight(feature: .continuesWord, weight: -0.02225, mean: 0.2301),
      Weight(feature: .isInText, weight: -0.4463, mean: 0.1172),
    ], threshold: 0.2175, uninformedThreshold: 0.2343,
    worthwhileBytes: 30)
}
