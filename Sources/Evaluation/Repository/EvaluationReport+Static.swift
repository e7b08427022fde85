extension EvaluationReport {
  /// What the static system did on all repositories together.
  package init(staticSystemOf reports: [RepositoryReport]) {
    for row in reports.flatMap(\.rows) {
      let figures = row.figures(of: .static)
      update(row.language ?? "") { sum in
        sum.files += row.files
        sum.bytes += row.bytes
        sum.bitsPerByte += figures.bitsPerByte
        sum.holes += figures.holes
      }
    }
  }
}
