extension ShowingRule {
  /// Fitted on 8938 suggestions of the shipped model in 10 repositories that it never saw.
  ///
  /// In repositories left out of the fit, 57 % of the next lines that are shown are right where
  /// the repository is known, with 90 % of the right characters; 54 % and
  /// 90 % where the document alone is, 58 % and 80 % where nothing is.
  /// Written by `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or
  /// decoding changes.
  package static let fitted = ShowingRule(
    intercept: -0.7737,
    weights: [
      Weight(feature: .totalLogProbability, weight: 0.4263, mean: -2.609),
      Weight(feature: .totalProbability, weight: 4.714, mean: 0.2542),
      Weight(feature: .meanLogProbability, weight: -0.1425, mean: -0.4431),
      Weight(feature: .lineLogShare, weight: -0.2558, mean: -0.4388),
      Weight(feature: .minimumLogProbability, weight: 0.006719, mean: -1.288),
      Weight(feature: .firstLogProbability, weight: -0.1607, mean: -0.5912),
      Weight(feature: .firstEntropy, weight: -0.01861, mean: 1.218),
      Weight(feature: .length, weight: 0.3416, mean: 1.979),
      Weight(feature: .bytes, weight: -0.4185, mean: 2.558),
      Weight(feature: .matchLength, weight: -0.02346, mean: 1.342),
      Weight(feature: .occurrences, weight: -0.07583, mean: 0.9463),
      Weight(feature: .distinctContinuations, weight: 0.1063, mean: 0.6423),
      Weight(feature: .meanMatchLength, weight: 0.2071, mean: 1.515),
      Weight(feature: .inDocument, weight: -0.3626, mean: 0.5072),
      Weight(feature: .agreement, weight: -0.7631, mean: 0.4395),
      Weight(feature: .repositoryWeight, weight: 0.2591, mean: 0.3647),
      Weight(feature: .isInformed, weight: 0.3574, mean: 0.6673),
      Weight(feature: .opensBrackets, weight: -0.01087, mean: 0.1315),
      Weight(feature: .repeatsNeighbour, weight: -0.851, mean: 0.2942),
      Weight(feature: .repeatsDocument, weight: 0.6476, mean: 1.06),
      Weight(feature: .isBlock, weight: -0.6768, mean: 0.111),
      Weight(feature: .isCut, weight: -0.6971, mean: 0.05896),
      Weight(feature: .beginsLine, weight: -0.306, mean: 0.7044),
      Weight(feature: .continuesWord, weight: -0.06565, mean: 0.2207),
      Weight(feature: .isInText, weight: -0.2663, mean: 0.1414),
    ], threshold: 0.2177, uninformedThreshold: 0.2162,
    worthwhileBytes: 30)
}
