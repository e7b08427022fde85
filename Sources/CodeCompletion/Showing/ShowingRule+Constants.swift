extension ShowingRule {
  /// Fitted on 8817 suggestions of the shipped model in 10 repositories that it never saw.
  ///
  /// In repositories left out of the fit, 56 % of the next lines that are shown are right where
  /// the repository is known, with 90 % of the right characters; 54 % and
  /// 92 % where the document alone is, 55 % and 80 % where nothing is.
  /// Written by `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or
  /// decoding changes.
  package static let fitted = ShowingRule(
    intercept: -1.376,
    weights: [
      Weight(feature: .totalLogProbability, weight: 0.4316, mean: -3.117),
      Weight(feature: .totalProbability, weight: 3.627, mean: 0.2576),
      Weight(feature: .meanLogProbability, weight: 0.9291, mean: -0.3371),
      Weight(feature: .minimumLogProbability, weight: 0.07637, mean: -1.125),
      Weight(feature: .firstLogProbability, weight: 0.04532, mean: -0.5127),
      Weight(feature: .firstEntropy, weight: 0.04944, mean: 1.259),
      Weight(feature: .length, weight: 0.05774, mean: 2.183),
      Weight(feature: .bytes, weight: -0.2921, mean: 2.827),
      Weight(feature: .matchLength, weight: 0.112, mean: 1.35),
      Weight(feature: .occurrences, weight: 0.01372, mean: 0.9497),
      Weight(feature: .distinctContinuations, weight: -0.02499, mean: 0.6443),
      Weight(feature: .meanMatchLength, weight: 0.0008985, mean: 1.569),
      Weight(feature: .inDocument, weight: -0.5902, mean: 0.5146),
      Weight(feature: .agreement, weight: -0.8977, mean: 0.4498),
      Weight(feature: .repositoryWeight, weight: 0.06014, mean: 0.3828),
      Weight(feature: .isInformed, weight: 0.5407, mean: 0.6667),
      Weight(feature: .opensBrackets, weight: -0.396, mean: 0.1413),
      Weight(feature: .repeatsNeighbour, weight: -0.7924, mean: 0.2845),
      Weight(feature: .repeatsDocument, weight: 0.6336, mean: 0.9592),
      Weight(feature: .isBlock, weight: -0.7399, mean: 0.1121),
      Weight(feature: .isCut, weight: -0.4901, mean: 0.07758),
      Weight(feature: .beginsLine, weight: -0.4849, mean: 0.7),
      Weight(feature: .continuesWord, weight: -0.2922, mean: 0.2238),
      Weight(feature: .isInText, weight: -0.3776, mean: 0.1436),
    ], threshold: 0.1949, uninformedThreshold: 0.1895,
    worthwhileBytes: 30)
}
