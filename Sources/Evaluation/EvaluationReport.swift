/// What an evaluation found, by language and in total.
package struct EvaluationReport: Sendable, Equatable {
  /// The figures of one language, or of all.
  package struct Row: Sendable, Equatable {
    /// Nil for the total.
    package var language: String?
    package var files = 0
    /// Of all files, whether scored or not.
    package var bytes = 0
    package var bitsPerByte = BitsPerByte()
    package var holes = HoleScore()

    init(language: String?) { self.language = language }

    static func += (sum: inout Row, other: Row) {
      sum.files += other.files
      sum.bytes += other.bytes
      sum.bitsPerByte += other.bitsPerByte
      sum.holes += other.holes
    }
  }

  /// One for each language, sorted by its id.
  package internal(set) var rows: [Row] = []

  /// The sum over all languages.
  package var total: Row { rows.reduce(into: Row(language: nil)) { $0 += $1 } }

  /// Changes the row of `language`, which is made where it is missing.
  mutating func update(_ language: String, _ change: (inout Row) -> Void) {
    let place = rows.firstIndex { ($0.language ?? "") >= language } ?? rows.endIndex
    if place == rows.endIndex || rows[place].language != language {
      rows.insert(Row(language: language), at: place)
    }
    change(&rows[place])
  }
}
