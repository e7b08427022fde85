extension ShowingRule {
  /// Fitted on 8994 suggestions of the shipped model in 10 repositories that it never saw.
  ///
  /// In repositories left out of the fit, 57 % of the next lines that are shown are right where
  /// the repository is known, with 91 % of the right characters; 54 % and
  /// 91 % where the document alone is, 56 % and 80 % where nothing is.
  /// Written by `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or
  /// decoding changes.
  package static let fitted = ShowingRule(
    intercept: -0.7769,
    weights: [
      Weight(feature: .totalLogProbability, weight: 0.4776, mean: -2.586),
      Weight(feature: .totalProbability, weight: 4.585, mean: 0.2522),
      Weight(feature: .meanLogProbability, weight: -0.1352, mean: -0.449),
      Weight(feature: .lineLogShare, weight: -0.2089, mean: -0.4859),
      Weight(feature: .minimumLogProbability, weight: -0.02686, mean: -1.29),
      Weight(feature: .firstLogProbability, weight: -0.1454, mean: -0.619),
      Weight(feature: .firstEntropy, weight: -0.01415, mean: 1.217),
      Weight(feature: .length, weight: 0.3366, mean: 1.973),
      Weight(feature: .bytes, weight: -0.4035, mean: 2.553),
      Weight(feature: .matchLength, weight: -0.09115, mean: 1.339),
      Weight(feature: .occurrences, weight: -0.09422, mean: 0.9501),
      Weight(feature: .distinctContinuations, weight: 0.1301, mean: 0.6449),
      Weight(feature: .meanMatchLength, weight: 0.2733, mean: 1.508),
      Weight(feature: .inDocument, weight: -0.3489, mean: 0.5065),
      Weight(feature: .agreement, weight: -0.7909, mean: 0.4395),
      Weight(feature: .repositoryWeight, weight: 0.1768, mean: 0.3627),
      Weight(feature: .isInformed, weight: 0.3651, mean: 0.6669),
      Weight(feature: .opensBrackets, weight: -0.01104, mean: 0.1289),
      Weight(feature: .repeatsNeighbour, weight: -0.8506, mean: 0.297),
      Weight(feature: .repeatsDocument, weight: 0.6568, mean: 1.061),
      Weight(feature: .isBlock, weight: -0.7567, mean: 0.1123),
      Weight(feature: .isCut, weight: -0.639, mean: 0.05926),
      Weight(feature: .beginsLine, weight: -0.2658, mean: 0.7058),
      Weight(feature: .continuesWord, weight: -0.04133, mean: 0.2195),
      Weight(feature: .isInText, weight: -0.2542, mean: 0.1405),
    ], threshold: 0.2117, uninformedThreshold: 0.1915,
    worthwhileBytes: 30)
}
