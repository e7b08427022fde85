internal import Evaluation
internal import JSONCoding

/// What `evaluate` prints.
struct EvaluationOutput {
  let model: String
  let report: EvaluationReport
  let seed: UInt64
  let disabledRules: [String]

  var json: JSON {
    [
      "results": .array(report.rows.map(Self.row)),
      "total": Self.row(report.total),
      "base": nil,
      "model": .string(model),
      "seed": Int(exactly: seed).map { .integer($0) } ?? .string("\(seed)"),
      "disabled_rules": .array(disabledRules.map { .string($0) }),
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

  private static func row(_ row: EvaluationReport.Row) -> JSON {
    let interval = row.holes.exactMatchInterval
    return [
      "language": row.language.map { .string($0) } ?? .null,
      "files": .integer(row.files),
      "bytes": .integer(row.bytes),
      "bits_per_byte": number(row.bitsPerByte.value),
      "holes": .integer(row.holes.holes),
      "exact_match": number(row.holes.exactMatch),
      "exact_match_ci95": interval.map {
        .array([.number($0.lowerBound), .number($0.upperBound)])
      } ?? .null,
      "edit_similarity": number(row.holes.editSimilarity),
    ]
  }

  private static func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
}
