extension ShowingRule {
  /// Fitted on 5508 suggestions of the shipped model in 8 repositories that it never saw.
  ///
  /// Of next lines in repositories left out of the fit, 14 % were right; of those shown, 30 %, with
  /// 82 % of the right characters. Written by `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when
  /// the model or decoding changes.
  package static let fitted = ShowingRule(
    intercept: -3.465,
    weights: [
      Weight(feature: .totalLogProbability, weight: 0.3958, mean: -5.058),
      Weight(feature: .meanLogProbability, weight: 1.764, mean: -0.5574),
      Weight(feature: .minimumLogProbability, weight: 0.5487, mean: -1.6),
      Weight(feature: .firstLogProbability, weight: 0.0235, mean: -0.726),
      Weight(feature: .length, weight: -0.8194, mean: 2.082),
      Weight(feature: .bytes, weight: -0.4814, mean: 2.688),
      Weight(feature: .opensBrackets, weight: -0.2405, mean: 0.1291),
      Weight(feature: .repeatsNeighbour, weight: 0.4601, mean: 0.25),
      Weight(feature: .isBlock, weight: -0.496, mean: 0.09241),
      Weight(feature: .isCut, weight: -0.7459, mean: 0.1561),
      Weight(feature: .beginsLine, weight: -0.5214, mean: 0.6803),
      Weight(feature: .continuesWord, weight: -0.007995, mean: 0.2315),
      Weight(feature: .isInText, weight: -0.4361, mean: 0.2173),
    ], threshold: 0.028)
}
