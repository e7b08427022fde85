extension ShowingRule {
  /// Fitted on 8260 suggestions of the shipped model in 10 repositories that it never saw.
  ///
  /// In repositories left out of the fit, 60 % of the next lines that are shown are right where
  /// the repository is known, with 91 % of the right characters; 56 % and
  /// 94 % where the document alone is, 34 % and 80 % where nothing is.
  /// Written by `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or
  /// decoding changes.
  package static let fitted = ShowingRule(
    intercept: -1.553,
    weights: [
      Weight(feature: .totalLogProbability, weight: 0.3073, mean: -3.416),
      Weight(feature: .totalProbability, weight: 3.772, mean: 0.2509),
      Weight(feature: .meanLogProbability, weight: 0.3502, mean: -0.367),
      Weight(feature: .minimumLogProbability, weight: 0.5184, mean: -1.138),
      Weight(feature: .firstLogProbability, weight: -0.1871, mean: -0.5406),
      Weight(feature: .firstEntropy, weight: 0.1039, mean: 1.468),
      Weight(feature: .length, weight: -0.05319, mean: 2.177),
      Weight(feature: .bytes, weight: -0.3001, mean: 2.807),
      Weight(feature: .matchLength, weight: 0.2067, mean: 1.356),
      Weight(feature: .occurrences, weight: 0.112, mean: 0.9513),
      Weight(feature: .distinctContinuations, weight: -0.2397, mean: 0.6447),
      Weight(feature: .meanMatchLength, weight: 0.2187, mean: 1.584),
      Weight(feature: .inDocument, weight: -0.5029, mean: 0.5178),
      Weight(feature: .agreement, weight: -0.4876, mean: 0.4167),
      Weight(feature: .repositoryWeight, weight: -1.234, mean: 0.3948),
      Weight(feature: .isInformed, weight: 0.3988, mean: 0.6669),
      Weight(feature: .opensBrackets, weight: -0.1567, mean: 0.1485),
      Weight(feature: .repeatsNeighbour, weight: -1.093, mean: 0.2992),
      Weight(feature: .repeatsDocument, weight: 0.7553, mean: 0.9293),
      Weight(feature: .isBlock, weight: -0.7008, mean: 0.1217),
      Weight(feature: .isCut, weight: -0.5949, mean: 0.1096),
      Weight(feature: .beginsLine, weight: -0.3619, mean: 0.6879),
      Weight(feature: .continuesWord, weight: -0.02262, mean: 0.2281),
      Weight(feature: .isInText, weight: -0.2712, mean: 0.1458),
    ], threshold: 0.2099, uninformedThreshold: 0.0547,
    worthwhileBytes: 30)
}
