/// Ranks the pieces of one segment for one search.
struct RankingContext {
  /// What a file's place counts for, as a factor.
  private enum Nearness {
    static let imported = 1.5
    static let sameFolder = 1.2
    static let otherLanguage = 0.5
  }

  let reader: SnippetReader
  let dead: Set<Int>
  let imported: Set<Int>
  let search: SnippetSearch

  /// By piece: the information that it shares with the search, and that of all terms.
  struct Scores {
    var shared: [Double]
    var total = 0.0
    var mean = 0.0
  }

  func scores(_ weights: [UInt32: Double]) -> Scores {
    var scores = Scores(shared: [Double](repeating: 0, count: reader.layout.pieces))
    // In order, so that sums are the same in each run.
    for (hash, weight) in weights.sorted(by: { $0.key < $1.key }) {
      scores.total += weight
      reader.pieces(with: hash) { scores.shared[$0] += weight }
    }
    scores.mean = weights.isEmpty ? 0 : scores.total / Double(weights.count)
    return scores
  }

  /// The most similar pieces of files that are not gone.
  func best(of scores: Scores, limit: Int) -> [SnippetCandidate] {
    guard scores.total > 0, limit > 0 else { return [] }
    // A few times as many as are wanted: the files' nearness changes the order.
    var top: [(similarity: Double, piece: Int)] = []
    var threshold = 0.0
    for (piece, shared) in scores.shared.enumerated() where shared > threshold * scores.total {
      let similarity = similarity(of: piece, scores)
      guard similarity > threshold else { continue }
      top.append((similarity, piece))
      if top.count >= 8 * limit {
        top.sort { ($1.similarity, $0.piece) < ($0.similarity, $1.piece) }
        top.removeLast(top.count - 4 * limit)
        threshold = top.last?.similarity ?? 0
      }
    }
    let candidates = top.compactMap { entry -> SnippetCandidate? in
      candidate(
        .similar, file: reader.file(ofPiece: entry.piece),
        range: reader.range(ofPiece: entry.piece), similarity: entry.similarity)
    }
    return Array(
      candidates.sorted {
        ($1.score, $0.path, $0.range.lowerBound) < ($0.score, $1.path, $1.range.lowerBound)
      }.prefix(limit))
  }

  /// Where `names` are defined.
  func definitions(
    of names: [UInt32], scores: Scores
  ) -> [(name: UInt32, candidate: SnippetCandidate)] {
    names.flatMap { name in
      reader.definitions(of: name).prefix(64).compactMap { index in
        let definition = reader.definition(index)
        let found = candidate(
          .definition, file: definition.file, range: definition.range,
          similarity: pieceSimilarity(
            file: definition.file, at: definition.range.lowerBound, scores))
        return found.map { (name, $0) }
      }
    }
  }

  private func candidate(
    _ kind: SnippetCandidate.Kind, file number: Int, range: Range<Int>, similarity: Double
  ) -> SnippetCandidate? {
    guard number < reader.layout.files, !dead.contains(number) else { return nil }
    let file = reader.file(number)
    guard file.path != search.path, range.upperBound <= file.byteCount, !range.isEmpty else {
      return nil
    }
    let isImported = imported.contains(number)
    return SnippetCandidate(
      kind: kind, path: file.path, range: range, byteCount: file.byteCount,
      fingerprint: file.fingerprint, similarity: similarity,
      score: similarity * nearness(of: file.path, isImported: isImported), isImported: isImported)
  }

  private func nearness(of path: String, isImported: Bool) -> Double {
    guard let own = search.path else { return 1 }
    let language = SourcePath.fileExtension(of: path) == SourcePath.fileExtension(of: own)
    let place =
      isImported
      ? Nearness.imported
      : SourcePath.folder(of: path) == SourcePath.folder(of: own) ? Nearness.sameFolder : 1
    return place * (language ? 1 : Nearness.otherLanguage)
  }

  /// Jaccard similarity with information instead of counts; an identifier that only the piece has
  /// counts as the mean of the search's.
  private func similarity(of piece: Int, _ scores: Scores) -> Double {
    let shared = scores.shared[piece]
    guard scores.total > 0, scores.mean > 0 else { return 0 }
    let others = max(0, Double(reader.identifierCount(ofPiece: piece)) - shared / scores.mean)
    return shared / (scores.total + others * scores.mean)
  }

  private func pieceSimilarity(file: Int, at offset: Int, _ scores: Scores) -> Double {
    let first = reader.firstPiece(ofFile: file)
    for piece in first..<max(first, reader.firstPiece(ofFile: file + 1)) {
      let range = reader.range(ofPiece: piece)
      if range.contains(offset), scores.shared.indices.contains(piece) {
        return similarity(of: piece, scores)
      }
    }
    return 0
  }
}
