internal import Evaluation
internal import JSONCoding

/// What `evaluate --repository` prints.
struct RepositoryOutput {
  let model: String
  let reports: [RepositoryReport]
  let kind: HoleKind
  let seed: UInt64
  let disabledRules: [String]

  /// That of `evaluate` for the static system, and a member for each repository.
  var json: JSON {
    let plain = EvaluationOutput(
      model: model, report: EvaluationReport(staticSystemOf: reports), seed: seed,
      disabledRules: disabledRules, kind: kind)
    return plain.json.adding([
      "repositories": .array(
        reports.map { report in
          [
            "repository": .string(report.name),
            "path": .string(report.path),
            "results": .array(report.rows.map(row)),
            "total": row(report.total),
          ]
        }),
      "median": .array(RepositorySystem.allCases.dropFirst().map(medians)),
    ])
  }

  /// For people: a line for each system, by language where a repository has several.
  var table: String {
    var table = TextTable(
      [
        "repository", "language", "files", "system", "bits/byte", "change", "95 % interval",
        "holes",
        "exact", "ratio", "95 % of difference", "similarity", "precision", "kept",
      ],
      numeric: [2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    for report in reports {
      for row in (report.rows.count > 1 ? report.rows : []) + [report.total] {
        for system in RepositorySystem.allCases {
          table.add(cells(of: report, row, system))
        }
      }
    }
    if reports.count > 1 {
      for system in RepositorySystem.allCases.dropFirst() {
        table.add([
          "median", "", "", system.rawValue, "",
          Self.percent(median(system, \.bitsPerByteChange), signed: true), "", "", "",
          median(system, \.exactMatchRatio)?.fixed(2) ?? "-",
        ])
      }
    }
    return table.text
  }

  private func cells(
    of report: RepositoryReport, _ row: RepositoryReport.Row, _ system: RepositorySystem
  ) -> [String] {
    let figures = row.figures(of: system)
    return [
      report.name,
      row.language ?? (report.rows.count > 1 ? nil : report.rows.first?.language) ?? "total",
      "\(row.files)", system.rawValue, figures.bitsPerByte.value?.fixed(3) ?? "-",
      Self.percent(figures.bitsPerByteChange, signed: true),
      Self.interval(figures.bitsPerByteChangeInterval), "\(figures.holes.holes)",
      Self.percent(figures.holes.exactMatch), figures.exactMatchRatio?.fixed(2) ?? "-",
      Self.interval(figures.exactMatchDifferenceInterval),
      figures.holes.editSimilarity?.fixed(3) ?? "-", Self.percent(figures.showing.precision),
      Self.percent(figures.showing.charactersKept),
    ]
  }

  private func row(_ row: RepositoryReport.Row) -> JSON {
    let base: JSON = [
      "language": row.language.map { .string($0) } ?? .null,
      "files": .integer(row.files),
      "bytes": .integer(row.bytes),
      "near_duplicates": .integer(row.nearDuplicates),
    ]
    return RepositorySystem.allCases.reduce(base) { object, system in
      object.adding(figures(row.figures(of: system)), as: system.rawValue)
    }
  }

  private func figures(_ figures: RepositoryReport.Figures) -> JSON {
    let bits: JSON = [
      "bits_per_byte": JSON(figures.bitsPerByte.value),
      "bits_per_byte_change": JSON(figures.bitsPerByteChange),
      "bits_per_byte_change_ci95": JSON(figures.bitsPerByteChangeInterval),
    ]
    return bits.adding(figures.holes.json(for: kind)).adding([
      "exact_match_ratio": JSON(figures.exactMatchRatio),
      "exact_match_difference": JSON(figures.exactMatchDifference),
      "exact_match_difference_ci95": JSON(figures.exactMatchDifferenceInterval),
      "shown": .integer(figures.showing.shown),
      "shown_precision": JSON(figures.showing.precision),
      "shown_precision_ci95": JSON(figures.showing.precisionInterval),
      "right_characters_kept": JSON(figures.showing.charactersKept),
    ])
  }

  private func medians(_ system: RepositorySystem) -> JSON {
    [
      "system": .string(system.rawValue),
      "bits_per_byte_change": JSON(median(system, \.bitsPerByteChange)),
      "exact_match_ratio": JSON(median(system, \.exactMatchRatio)),
    ]
  }

  /// Over the repositories that have the figure; nil where none has.
  private func median(
    _ system: RepositorySystem, _ figure: KeyPath<RepositoryReport.Figures, Double?>
  ) -> Double? {
    let values = reports.compactMap { $0.total.figures(of: system)[keyPath: figure] }.sorted()
    guard !values.isEmpty else { return nil }
    return (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
  }

  private static func percent(_ share: Double?, signed: Bool = false) -> String {
    guard let share else { return "-" }
    return "\(signed && share > 0 ? "+" : "")\((share * 100).fixed(1)) %"
  }

  private static func interval(_ interval: ClosedRange<Double>?) -> String {
    interval.map {
      "\(percent($0.lowerBound, signed: true)) .. \(percent($0.upperBound, signed: true))"
    } ?? "-"
  }
}
