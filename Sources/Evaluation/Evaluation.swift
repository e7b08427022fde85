private import CodeCompletion
private import Inference
private import Storage

/// Measures a model on files: bits per byte, and how well it fills holes.
package struct Evaluation<Scorer: TokenScorer, Completer: HoleCompleter> {
  /// How far a run is.
  package enum Progress: Sendable, Equatable {
    /// `done` of `total` bytes are scored.
    case scoring(done: Int, total: Int)
    /// `done` of `total` holes are filled.
    case filling(done: Int, total: Int)
  }

  private let scorer: Scorer
  private let completer: Completer
  /// Holes over all files together.
  private let holes: Int
  private let seed: UInt64

  package init(scorer: Scorer, completer: Completer, holes: Int, seed: UInt64) {
    self.scorer = scorer
    self.completer = completer
    self.holes = holes
    self.seed = seed
  }

  /// Measures on `files`; the result depends on them, the model and the seed alone.
  ///
  /// - Parameters:
  ///   - isCancelled: asked between windows and holes.
  ///   - onProgress: told of every window and hole.
  package func run(
    on files: [SourceFile], isCancelled: () -> Bool = { false },
    onProgress: (Progress) -> Void = { _ in }
  ) throws(EvaluationError) -> EvaluationReport {
    var report = EvaluationReport()
    let sizes = try score(files, into: &report, isCancelled: isCancelled, onProgress: onProgress)
    let chosen = choose(from: sizes)
    try fill(
      chosen, of: files, into: &report, isCancelled: isCancelled, onProgress: onProgress)
    return report
  }

  /// Scores all files and returns how many holes each has.
  private func score(
    _ files: [SourceFile], into report: inout EvaluationReport, isCancelled: () -> Bool,
    onProgress: (Progress) -> Void
  ) throws(EvaluationError) -> [Int] {
    var holeCounts: [Int] = []
    var texts: [Int] = []
    for file in files {
      let text = try contents(of: file)
      holeCounts.append(holes > 0 ? Hole.all(in: text).count : 0)
      texts.append(text.count)
    }
    let total = texts.reduce(0, +)
    var done = 0
    for (file, size) in zip(files, texts) {
      let text = try contents(of: file)
      var stopped = false
      let bits: BitsPerByte
      do {
        bits = try BitsPerByte(of: text, with: scorer) { _ in
          stopped = isCancelled()
          return !stopped
        }
      } catch {
        throw .inference(error)
      }
      if stopped { throw .cancelled }
      done += size
      report.update(file.language) { row in
        row.files += 1
        row.bytes += text.count
        row.bitsPerByte += bits
      }
      onProgress(.scoring(done: done, total: total))
    }
    return holeCounts
  }

  /// Which holes to fill, by file; every line of all files is as likely as any other.
  private func choose(from counts: [Int]) -> [(file: Int, holes: [Int])] {
    var random = SplitMix64(seed: seed)
    var rest = random.sample(holes, below: counts.reduce(0, +))[...]
    var first = 0
    var chosen: [(file: Int, holes: [Int])] = []
    for (file, count) in counts.enumerated() {
      let mine = rest.prefix { $0 < first + count }.map { $0 - first }
      if !mine.isEmpty { chosen.append((file, mine)) }
      rest = rest.dropFirst(mine.count)
      first += count
    }
    return chosen
  }

  private func fill(
    _ chosen: [(file: Int, holes: [Int])], of files: [SourceFile],
    into report: inout EvaluationReport, isCancelled: () -> Bool, onProgress: (Progress) -> Void
  ) throws(EvaluationError) {
    let total = chosen.reduce(0) { $0 + $1.holes.count }
    var done = 0
    for (index, numbers) in chosen {
      let file = files[index]
      let text = try contents(of: file)
      let all = Hole.all(in: text)
      // The file may have changed since its holes were counted.
      for number in numbers where all.indices.contains(number) {
        if isCancelled() { throw .cancelled }
        let hole = all[number]
        let completion = try complete(hole, of: text, in: file)
        report.update(file.language) {
          $0.holes.add(completion: completion, expected: text[hole.range])
        }
        done += 1
        onProgress(.filling(done: done, total: total))
      }
    }
  }

  /// What the model puts into `hole`; empty where it keeps silent.
  private func complete(
    _ hole: Hole, of text: [UInt8], in file: SourceFile
  ) throws(EvaluationError) -> String {
    var request = CompletionRequest(
      // The line is part of the id: another hole of the file is another document, whose anchored
      // suffix must not be taken over.
      documentID: "\(file.path):\(hole.line)", filename: file.name, languageID: file.language,
      text: hole.text(without: text), offset: hole.range.lowerBound)
    request.mode = .line
    request.trigger = .automatic
    request.minimumLogProbability = nil
    let result = completer.complete(request)
    switch result.silence {
    case .failed(let reason), .noModel(let reason):
      throw .completionFailed(path: file.path, line: hole.line, reason: reason)
    default: return result.candidates.first?.text ?? ""
    }
  }

  private func contents(of file: SourceFile) throws(EvaluationError) -> [UInt8] {
    do { return try file.contents() } catch { throw .storage(error) }
  }
}
