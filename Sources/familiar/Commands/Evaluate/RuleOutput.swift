internal import Evaluation
internal import JSONCoding

/// What `evaluate --ablate-rules` prints.
struct RuleOutput {
  let model: String
  let report: RuleReport
  let kind: HoleKind
  let seed: UInt64

  var json: JSON {
    [
      "model": .string(model),
      "seed": Int(exactly: seed).map { .integer($0) } ?? .string("\(seed)"),
      "hole_kind": .string(kind.rawValue),
      "total": report.complete.json(for: kind),
      "rules": .array(report.rows.map(row)),
    ]
  }

  /// For people.
  var table: String {
    var table = TextTable(
      [
        "without", "exact", "similarity", "gained", "lost", "nearer", "further", "silenced",
        "changed",
      ],
      numeric: [1, 2, 3, 4, 5, 6, 7, 8])
    table.add([
      "(nothing)", Self.percent(report.complete.exactMatch),
      report.complete.editSimilarity?.fixed(4) ?? "-", "-", "-", "-", "-", "-", "-",
    ])
    for row in report.rows {
      table.add([
        row.rule, Self.percent(row.score.exactMatch), row.score.editSimilarity?.fixed(4) ?? "-",
        "\(row.gained)", "\(row.lost)", "\(row.nearer)", "\(row.further)", "\(row.silenced)",
        "\(row.changed)",
      ])
    }
    return table.text
  }

  private static func percent(_ share: Double?) -> String {
    share.map { "\(($0 * 100).fixed(1)) %" } ?? "-"
  }

  private func row(_ row: RuleReport.Row) -> JSON {
    let counts: JSON = [
      "rule": .string(row.rule),
      "changed": .integer(row.changed),
      "gained": .integer(row.gained),
      "lost": .integer(row.lost),
      "nearer": .integer(row.nearer),
      "further": .integer(row.further),
      "silenced": .integer(row.silenced),
      "edit_similarity_gain": JSON(
        report.complete.holes > 0 ? row.similarityGain / Double(report.complete.holes) : nil),
    ]
    return counts.adding(row.score.json(for: kind))
  }
}
