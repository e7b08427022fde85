internal import Evaluation
internal import JSONCoding

/// What `evaluate` prints.
struct EvaluationOutput {
  let model: String
  let report: EvaluationReport
  let seed: UInt64
  let disabledRules: [String]
  var kind = HoleKind.line

  var json: JSON {
    [
      "results": .array(report.rows.map { Self.row($0, kind: kind) }),
      "total": Self.row(report.total, kind: kind),
      "base": nil,
      "model": .string(model),
      "seed": Int(exactly: seed).map { .integer($0) } ?? .string("\(seed)"),
      "disabled_rules": .array(disabledRules.map { .string($0) }),
      "hole_kind": .string(kind.rawValue),
    ]
  }

  /// For people.
  var table: String {
    var table = TextTable(
      [
        "language", "files", "bytes", "bits/byte", "holes", "exact", "95 % interval", "similarity",
      ],
      numeric: [1, 2, 3, 4, 5, 6, 7])
    for row in report.rows + (report.rows.count > 1 ? [report.total] : []) {
      let interval = row.holes.exactMatchInterval.map {
        "\(Self.percent($0.lowerBound)) - \(Self.percent($0.upperBound))"
      }
      table.add([
        row.language ?? "total", "\(row.files)", "\(row.bytes)",
        row.bitsPerByte.value?.fixed(3) ?? "-", "\(row.holes.holes)",
        row.holes.exactMatch.map(Self.percent) ?? "-", interval ?? "-",
        row.holes.editSimilarity?.fixed(3) ?? "-",
      ])
    }
    return table.text
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
