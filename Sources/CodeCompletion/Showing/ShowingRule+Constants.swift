extension ShowingRule {
  /// Fitted on 8996 suggestions of the shipped model in 10 repositories that it never saw.
  ///
  /// In repositories left out of the fit, 60 % of the next lines that are shown are right where
  /// the repository is known, with 90 % of the right characters; 58 % and
  /// 90 % where the document alone is, 58 % and 81 % where nothing is.
  /// Written by `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or
  /// decoding changes.
  package static let fitted = ShowingRule(
    intercept: -0.8413,
    weights: [
      Weight(feature: .totalLogProbability, weight: 0.5502, mean: -2.54),
      Weight(feature: .totalProbability, weight: 3.933, mean: 0.2546),
      Weight(feature: .meanLogProbability, weight: -0.4952, mean: -0.4269),
      Weight(feature: .lineLogShare, weight: -0.3571, mean: -0.4657),
      Weight(feature: .minimumLogProbability, weight: 0.2002, mean: -1.271),
      Weight(feature: .firstLogProbability, weight: -0.07417, mean: -0.5811),
      Weight(feature: .firstEntropy, weight: -0.0006469, mean: 1.135),
      Weight(feature: .length, weight: 0.3886, mean: 1.989),
      Weight(feature: .bytes, weight: -0.4055, mean: 2.575),
      Weight(feature: .matchLength, weight: 0.06034, mean: 1.343),
      Weight(feature: .occurrences, weight: -0.08933, mean: 0.9494),
      Weight(feature: .distinctContinuations, weight: 0.1807, mean: 0.645),
      Weight(feature: .meanMatchLength, weight: 0.09644, mean: 1.513),
      Weight(feature: .inDocument, weight: -0.4738, mean: 0.5058),
      Weight(feature: .agreement, weight: -0.6285, mean: 0.4412),
      Weight(feature: .repositoryWeight, weight: 0.3335, mean: 0.3613),
      Weight(feature: .isInformed, weight: 0.1989, mean: 0.6667),
      Weight(feature: .opensBrackets, weight: -0.02231, mean: 0.1305),
      Weight(feature: .repeatsNeighbour, weight: -0.69, mean: 0.2959),
      Weight(feature: .repeatsDocument, weight: 0.6445, mean: 1.068),
      Weight(feature: .isBlock, weight: -0.7336, mean: 0.107),
      Weight(feature: .isCut, weight: -0.6047, mean: 0.05158),
      Weight(feature: .beginsLine, weight: -0.2508, mean: 0.7059),
      Weight(feature: .continuesWord, weight: -0.1039, mean: 0.2194),
      Weight(feature: .isInText, weight: -0.2539, mean: 0.1407),
    ], threshold: 0.2574, uninformedThreshold: 0.2169,
    worthwhileBytes: 30)
}
