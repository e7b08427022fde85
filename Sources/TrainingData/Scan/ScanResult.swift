/// What a scan found.
package struct ScanResult: Sendable {
  /// Who said which files there are.
  package enum Source: Sendable, Equatable {
    case git
    /// A walk over the folder, and why git was not asked or did not answer; nil where it is no
    /// repository of git's.
    case walk(note: String?)
    case jsonLines
  }

  /// Sums over some files.
  package struct Total: Sendable, Equatable {
    package var files = 0
    package var bytes = 0
    package var tokens = 0

    package init() {}

    mutating func add(_ file: ScannedFile) {
      files += 1
      bytes += file.bytes ?? 0
      tokens += file.tokens ?? 0
    }
  }

  package let source: Source
  /// In the order of their paths, and of the lines of a JSON Lines file with equal ones.
  package let files: [ScannedFile]
  let texts: DocumentTexts

  /// What the user should know of how the files were found; nil where all is as usual.
  package var note: String? {
    guard case .walk(let reason?) = source else { return nil }
    return "all files of the folder are looked at, without git: \(reason)"
  }

  /// The files of a split, in the order of their paths.
  package func files(of split: DataSplit) -> [ScannedFile] { files.filter { $0.split == split } }

  package func total(of split: DataSplit) -> Total {
    var total = Total()
    for file in files where file.split == split { total.add(file) }
    return total
  }

  /// What is used, by language, the one with the most bytes first.
  package var byLanguage: [(language: String, total: Total)] {
    sums { file in file.split == nil ? nil : file.language ?? "" }
      .map { (language: $0.name, total: $0.total) }
  }

  /// What is left out, by the name of the reason, the one with the most files first.
  package var byReason: [(reason: String, total: Total)] {
    sums { $0.exclusion?.name }.sorted {
      ($1.total.files, $0.name) < ($0.total.files, $1.name)
    }.map { (reason: $0.name, total: $0.total) }
  }

  private func sums(by name: (ScannedFile) -> String?) -> [(name: String, total: Total)] {
    var sums: [String: Total] = [:]
    for file in files {
      if let name = name(file) { sums[name, default: Total()].add(file) }
    }
    return sums.map { (name: $0.key, total: $0.value) }.sorted {
      ($1.total.bytes, $0.name) < ($0.total.bytes, $1.name)
    }
  }
}

/// How far a scan is.
package struct ScanProgress: Sendable, Equatable {
  /// Files that were looked at, and bytes that were read.
  package var files = 0
  package var bytes = 0
  package var path = ""
}
