internal import Evaluation
internal import JSONCoding

extension HoleScore {
  /// The figures of the command's JSON; holes of several lines add that of the first.
  func json(for kind: HoleKind) -> JSON {
    let figures: JSON = [
      "holes": .integer(holes),
      "exact_match": JSON(exactMatch),
      "exact_match_ci95": JSON(exactMatchInterval),
      "edit_similarity": JSON(editSimilarity),
    ]
    return kind == .block ? figures.adding(["first_line_match": JSON(firstLineMatch)]) : figures
  }
}

extension JSON {
  /// A number, or null where there is none.
  init(_ value: Double?) { self = value.map { .number($0) } ?? .null }

  /// Both ends, or null where there is no interval.
  init(_ interval: ClosedRange<Double>?) {
    self = interval.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
  }
}
