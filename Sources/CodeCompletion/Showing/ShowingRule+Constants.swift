extension ShowingRule {
  /// Fitted on 8112 suggestions of the shipped model in 10 repositories that it never saw.
  ///
  /// In repositories left out of the fit, 59 % of the next lines that are shown are right where
  /// the repository is known, with 91 % of the right characters; 56 % and
  /// 93 % where the document alone is, 36 % and 80 % where nothing is.
  /// Written by `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or
  /// decoding changes.
  package static let fitted = ShowingRule(
    intercept: -1.659,
    weights: [
      Weight(feature: .totalLogProbability, weight: 0.3689, mean: -3.426),
      Weight(feature: .totalProbability, weight: 3.008, mean: 0.2518),
      Weight(feature: .meanLogProbability, weight: 0.2159, mean: -0.37),
      Weight(feature: .minimumLogProbability, weight: 0.524, mean: -1.138),
      Weight(feature: .firstLogProbability, weight: -0.1174, mean: -0.5396),
      Weight(feature: .firstEntropy, weight: 0.09835, mean: 1.471),
      Weight(feature: .length, weight: -0.002713, mean: 2.169),
      Weight(feature: .bytes, weight: -0.2678, mean: 2.792),
      Weight(feature: .matchLength, weight: 0.2277, mean: 1.355),
      Weight(feature: .occurrences, weight: 0.1047, mean: 0.9521),
      Weight(feature: .distinctContinuations, weight: -0.2297, mean: 0.645),
      Weight(feature: .meanMatchLength, weight: 0.2539, mean: 1.58),
      Weight(feature: .inDocument, weight: -0.6094, mean: 0.5148),
      Weight(feature: .agreement, weight: -0.5293, mean: 0.4135),
      Weight(feature: .repositoryWeight, weight: -1.461, mean: 0.394),
      Weight(feature: .isInformed, weight: 0.57, mean: 0.6662),
      Weight(feature: .opensBrackets, weight: -0.08451, mean: 0.1497),
      Weight(feature: .repeatsNeighbour, weight: -1.014, mean: 0.2851),
      Weight(feature: .repeatsDocument, weight: 0.8255, mean: 0.9174),
      Weight(feature: .isBlock, weight: -0.7749, mean: 0.1143),
      Weight(feature: .isCut, weight: -0.5783, mean: 0.1095),
      Weight(feature: .beginsLine, weight: -0.3406, mean: 0.6864),
      Weight(feature: .continuesWord, weight: -0.1259, mean: 0.2286),
      Weight(feature: .isInText, weight: -0.1747, mean: 0.1462),
    ], threshold: 0.2151, uninformedThreshold: 0.0605,
    worthwhileBytes: 30)
}
