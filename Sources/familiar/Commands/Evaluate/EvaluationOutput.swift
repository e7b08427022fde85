internal import CodeCompletion
internal import Evaluation
internal import JSONCoding

/// What `evaluate` prints.
struct EvaluationOutput {
  let model: String
  let report: EvaluationReport
  let seed: UInt64
  let disabledRules: [String]
  var kind = HoleKind.line
  var suffix = PromptOptions.Suffix.shown
  /// What was on the model.
  var adapters: [String] = []
  /// Of the model without them, on the same holes; nil where that was not asked.
  var base: EvaluationReport?

  var json: JSON {
    [
      "results": .array(report.rows.map { Self.row($0, kind: kind) }),
      "total": Self.row(report.total, kind: kind),
      "base": base.map { Self.row($0.total, kind: kind) } ?? .null,
      "model": .string(model),
      "adapters": .array(adapters.map { .string($0) }),
      "seed": Int(exactly: seed).map { .integer($0) } ?? .string("\(seed)"),
      "disabled_rules": .array(disabledRules.map { .string($0) }),
      "hole_kind": .string(kind.rawValue),
      "suffix": .string(suffix.rawValue),
      "empty_completions": .integer(report.total.holes.emptyCompletions),
      "immediate_ends": .integer(report.total.holes.immediateEnds),
    ]
  }

  /// For people.
  var table: String {
    var table = TextTable(
      [
        "language", "files", "bytes", "bits/byte", "holes", "exact", "95 % interval", "similarity",
        "empty",
      ],
      numeric: [1, 2, 3, 4, 5, 6, 7, 8])
    for row in report.rows + (report.rows.count > 1 ? [report.total] : []) {
      table.add(Self.cells(row, row.language ?? "total"))
    }
    if let base { table.add(Self.cells(base.total, "without")) }
    return table.text
  }

  private static func cells(_ row: EvaluationReport.Row, _ name: String) -> [String] {
    let interval = row.holes.exactMatchInterval.map {
      "\(percent($0.lowerBound)) - \(percent($0.upperBound))"
    }
    return [
      name, "\(row.files)", "\(row.bytes)", row.bitsPerByte.value?.fixed(3) ?? "-",
      "\(row.holes.holes)", row.holes.exactMatch.map(percent) ?? "-", interval ?? "-",
      row.holes.editSimilarity?.fixed(3) ?? "-", "\(row.holes.emptyCompletions)",
    ]
  }

  private static func percent(_ share: Double) -> String { "\((share * 100).fixed(1)) %" }

  private static func row(_ row: EvaluationReport.Row, kind: HoleKind) -> JSON {
    let figures: JSON = [
      "language": row.language.map { .string($0) } ?? .null,
      "files": .integer(row.files),
      "bytes": .integer(row.bytes),
      "bits_per_byte": JSON(row.bitsPerByte.value),
    ]
    return figures.adding(row.holes.json(for: kind))
  }
}
