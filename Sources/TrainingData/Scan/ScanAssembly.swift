internal import SourceFiles
internal import Storage
internal import Tokenization

/// Collects what a scan reads, and says at the end what is used for what.
///
/// Nothing is kept of a text but its size, its digest and its sketch.
struct ScanAssembly {
  private struct Candidate {
    var file: ScannedFile
    var key: UInt64
  }

  private let tokenizer: Tokenizer
  private let options: ScanOptions
  private var excluded: [ScannedFile] = []
  private var candidates: [Candidate] = []
  /// One for each candidate.
  private var sketches = SketchCollection()
  private var byDigest: [UInt64: Int] = [:]
  /// Files whose text a candidate has.
  private var copies: [(file: ScannedFile, of: Int)] = []

  init(tokenizer: Tokenizer, options: ScanOptions) {
    self.tokenizer = tokenizer
    self.options = options
  }

  mutating func exclude(
    _ path: String, bytes: Int?, language: String? = nil, _ reason: TrainingExclusion
  ) {
    excluded.append(
      ScannedFile(
        path: path, bytes: bytes, tokens: nil, language: language, outcome: .excluded(reason),
        digest: 0, line: nil))
  }

  /// - Parameter bytes: of the file; a notebook's text has fewer.
  mutating func add(_ path: String, bytes: Int, _ text: DocumentText, line: Range<Int>? = nil) {
    let digest = Self.digest(of: text.bytes)
    // A copy of a text has as many tokens.
    if let known = byDigest[digest] {
      var copy = ScannedFile(
        path: path, bytes: bytes, tokens: candidates[known].file.tokens, language: text.language,
        outcome: .used(.train), digest: digest, line: line)
      // The first by path is kept, whatever the order of the walk.
      if path < candidates[known].file.path { swap(&copy, &candidates[known].file) }
      copies.append((copy, known))
      return
    }
    let ids = tokenizer.encode(text.bytes)
    let sketch = MinHash(ids.map { UInt32(bitPattern: $0) })
    byDigest[digest] = candidates.count
    sketches.append(sketch)
    candidates.append(
      Candidate(
        file: ScannedFile(
          path: path, bytes: bytes, tokens: ids.count, language: text.language,
          outcome: .used(.train), digest: digest, line: line),
        key: ContentKey.of(sketch, seed: options.seed)))
  }

  /// All files with what becomes of them.
  mutating func finish() -> [ScannedFile] {
    var files = excluded
    for (file, index) in copies {
      var file = file
      file.outcome = .excluded(.exactDuplicate(of: candidates[index].file.path))
      files.append(file)
    }
    let order = candidates.indices.sorted { candidates[$0].file.path < candidates[$1].file.path }
    let near = sketches.groups(of: order, threshold: options.duplicateThreshold)
    var kept: [Int] = []
    for (place, index) in order.enumerated() {
      if near[place] == place {
        kept.append(index)
      } else {
        var file = candidates[index].file
        file.outcome = .excluded(.nearDuplicate(of: candidates[order[near[place]]].file.path))
        files.append(file)
      }
    }
    let groups = sketches.groups(of: kept, threshold: options.groupThreshold)
    let members = zip(kept, groups).map { index, group in
      SplitAssignment.Member(
        bytes: candidates[index].file.bytes ?? 0, group: group, key: candidates[index].key,
        path: candidates[index].file.path)
    }
    for (index, split) in zip(kept, SplitAssignment.splits(of: members, shares: options.shares)) {
      var file = candidates[index].file
      file.outcome = .used(split)
      files.append(file)
    }
    return files.sorted {
      ($0.path, $0.line?.lowerBound ?? 0) < ($1.path, $1.line?.lowerBound ?? 0)
    }
  }

  /// The first 64 bits of the SHA-256.
  static func digest(of text: [UInt8]) -> UInt64 {
    UInt64(SHA256.hexadecimalDigest(of: text).prefix(16), radix: 16) ?? 0
  }
}
