extension ShowingRule {
  /// Fitted on 5508 suggestions of the shipped model in 8 repositories that it never saw.
  ///
  /// Of next lines in repositories left out of the fit, 14 % were right; of those shown, 38 %, with
  /// 83 % of the right characters. Written by
  /// `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or decoding changes.
  package static let fitted = ShowingRule(
    intercept: -2.894,
    weights: [
      Weight(feature: .totalLogProbability, weight: 0.2868, mean: -5.058),
      Weight(feature: .totalProbability, weight: 3.468, mean: 0.169),
      Weight(feature: .meanLogProbability, weight: 0.06738, mean: -0.5574),
      Weight(feature: .minimumLogProbability, weight: 0.1509, mean: -1.6),
      Weight(feature: .firstLogProbability, weight: -0.03803, mean: -0.726),
      Weight(feature: .length, weight: -0.07698, mean: 2.082),
      Weight(feature: .bytes, weight: -0.2712, mean: 2.688),
      Weight(feature: .opensBrackets, weight: -0.2243, mean: 0.1291),
      Weight(feature: .repeatsNeighbour, weight: -0.1672, mean: 0.25),
      Weight(feature: .repeatsDocument, weight: 0.6496, mean: 0.6064),
      Weight(feature: .isBlock, weight: -0.684, mean: 0.09241),
      Weight(feature: .isCut, weight: -0.5892, mean: 0.1561),
      Weight(feature: .beginsLine, weight: -0.9619, mean: 0.6803),
      Weight(feature: .continuesWord, weight: 0.1, mean: 0.2315),
      Weight(feature: .isInText, weight: -0.6013, mean: 0.2173),
    ], threshold: 0.043)
}
