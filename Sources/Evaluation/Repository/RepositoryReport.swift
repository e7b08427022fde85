/// What an evaluation on one repository found.
package struct RepositoryReport: Sendable {
  /// A file under all systems.
  struct File: Sendable {
    var language: String
    var bytes: Int
    var bits: [RepositorySystem: BitsPerByte]
    /// Near-duplicates that were hidden with it.
    var hiddenFiles: Int
  }

  /// A hole under all systems.
  struct Filling: Sendable {
    var language: String
    /// Which file, so that holes of one file are drawn together.
    var file: Int
    var outcomes: [RepositorySystem: HoleOutcome]
  }

  /// The figures of one system for one language, or for all.
  package struct Figures: Sendable, Equatable {
    package var bitsPerByte = BitsPerByte()
    package var holes = HoleScore()
    package var showing = ShowingScore()
    /// Bits per byte by those of the static system, minus 1.
    package var bitsPerByteChange: Double?
    package var bitsPerByteChangeInterval: ClosedRange<Double>?
    /// The share of exact matches by that of the static system.
    package var exactMatchRatio: Double?
    /// The share of exact matches minus that of the static system.
    package var exactMatchDifference: Double?
    package var exactMatchDifferenceInterval: ClosedRange<Double>?
  }

  /// One language, or all.
  package struct Row: Sendable {
    /// Nil for the total.
    package let language: String?
    package let files: Int
    package let bytes: Int
    /// Files that are much like another one.
    package let nearDuplicates: Int
    private let figures: [RepositorySystem: Figures]

    init(
      language: String?, files: [File], figures: [RepositorySystem: Figures]
    ) {
      self.language = language
      self.files = files.count
      bytes = files.reduce(0) { $0 + $1.bytes }
      nearDuplicates = files.count { $0.hiddenFiles > 0 }
      self.figures = figures
    }

    package func figures(of system: RepositorySystem) -> Figures { figures[system] ?? Figures() }
  }

  /// The last component of the folder's path.
  package let name: String
  package let path: String
  var files: [File] = []
  var fillings: [Filling] = []

  init(name: String, path: String) {
    self.name = name
    self.path = path
  }

  /// One for each language, sorted by its id.
  package var rows: [Row] { Set(files.map(\.language)).sorted().map(row) }

  package var total: Row { row(nil) }

  private func row(_ language: String?) -> Row {
    let files = files.filter { language == nil || $0.language == language }
    let fillings = fillings.filter { language == nil || $0.language == language }
    var figures: [RepositorySystem: Figures] = [:]
    for system in RepositorySystem.allCases {
      figures[system] = Figures(of: system, files: files, fillings: fillings)
    }
    return Row(language: language, files: files, figures: figures)
  }
}
