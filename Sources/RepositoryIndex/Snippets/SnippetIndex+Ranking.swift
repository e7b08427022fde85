#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

extension SnippetIndex {
  /// Names that are defined in more places than this have no one definition.
  private static let mostDefinitions = 4
  /// Identifiers in fewer pieces always count.
  private static let fewPieces = 2048
  /// Files that one import may mean.
  private static let mostFilesOfImport = 64

  /// Pieces that may help, the best first: definitions of names above the cursor, then pieces with
  /// its identifiers.
  package func candidates(for search: SnippetSearch, limit: Int = 16) -> [SnippetCandidate] {
    let weights = weights(for: search)
    let imported = parts.map { importedFiles(search, in: $0) }
    var similar: [SnippetCandidate] = []
    var defining: [(name: UInt32, candidate: SnippetCandidate)] = []
    for (index, part) in parts.enumerated() {
      part.segment.read { reader in
        let context = RankingContext(
          reader: reader, dead: part.dead, imported: imported[index], search: search)
        let scores = context.scores(weights)
        similar += context.best(of: scores, limit: limit)
        defining += context.definitions(of: search.names, scores: scores)
      }
    }
    similar.sort {
      ($1.score, $0.path, $0.range.lowerBound) < ($0.score, $1.path, $1.range.lowerBound)
    }
    return chosen(from: defining, order: search.names) + similar.prefix(limit)
  }

  /// Where `name` is defined, for tests and explanations.
  package func definitions(of name: String) -> [(path: String, range: Range<Int>)] {
    let hash = IdentifierHash.of(name)
    return parts.flatMap { part in
      part.segment.read { reader in
        reader.definitions(of: hash).prefix(256).map { reader.definition($0) }
          .filter { !part.dead.contains($0.file) && $0.file < reader.layout.files }
          .map { (reader.path($0.file), $0.range) }
      }
    }
  }

  /// The information of each identifier near the cursor, in nats: ln(1 + pieces / pieces with it).
  ///
  /// What is in every tenth piece of a large repository tells pieces apart hardly at all and has
  /// most of the postings: it is left out.
  private func weights(for search: SnippetSearch) -> [UInt32: Double] {
    let pieces = parts.reduce(0) { $0 + $1.segment.layout.pieces }
    var result: [UInt32: Double] = [:]
    for term in search.terms {
      let count = parts.reduce(0) { sum, part in
        sum + part.segment.read { $0.pieceCount(with: term) }
      }
      guard count > 0, count < max(Self.fewPieces, pieces / 10) else { continue }
      result[term] = log(1 + Double(pieces) / Double(count))
    }
    return result
  }

  /// One definition of each name, the name nearest to the cursor first.
  private func chosen(
    from definitions: [(name: UInt32, candidate: SnippetCandidate)], order: [UInt32]
  ) -> [SnippetCandidate] {
    let byName = Dictionary(grouping: definitions) { $0.name }
    let chosen = order.compactMap { name -> SnippetCandidate? in
      let all = (byName[name] ?? []).map { $0.candidate }
      let near = all.filter { $0.isImported }
      let rest = near.isEmpty ? all : near
      guard rest.count <= Self.mostDefinitions else { return nil }
      return rest.max { ($0.score, $1.path) < ($1.score, $0.path) }
    }
    // Imports first; the order of names stays.
    return chosen.filter { $0.isImported } + chosen.filter { !$0.isImported }
  }

  /// The files of a part that the search's imports mean.
  private func importedFiles(_ search: SnippetSearch, in part: Part) -> Set<Int> {
    part.segment.read { reader in
      var files = Set<Int>()
      for target in search.imports {
        let matching = Self.files(matching: target, from: search.path, in: reader)
        files.formUnion(matching.prefix(Self.mostFilesOfImport))
      }
      return files
    }
  }

  /// Files whose path ends as the import says, those with the longest agreement.
  private static func files(
    matching target: ImportTarget, from path: String?, in reader: SnippetReader
  ) -> [Int] {
    var wanted = target.parts
    if let levels = target.levelsUp, let path {
      let folder = SourcePath.folder(of: path).split(separator: "/").map(String.init)
      guard levels <= folder.count else { return [] }
      let full = Array(folder.dropLast(levels)) + wanted
      let name = full.last.map { IdentifierHash.of($0) }
      return (name.map { reader.files(named: $0) } ?? []).filter {
        SourcePath.agreement(of: reader.pathBytes($0), with: full).isWhole
      }
    }
    // The last part may name something inside of the file.
    for _ in 0..<2 {
      guard let last = wanted.last else { return [] }
      var longest = min(2, wanted.count)
      var found: [Int] = []
      for file in reader.files(named: IdentifierHash.of(last)) {
        let parts = SourcePath.agreement(of: reader.pathBytes(file), with: wanted).parts
        if parts > longest { found = [] }
        if parts >= longest {
          longest = parts
          found.append(file)
        }
      }
      if !found.isEmpty { return found }
      wanted.removeLast()
    }
    return []
  }
}
