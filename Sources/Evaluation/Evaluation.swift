private import CodeCompletion
private import Inference

/// Measures a model on files: bits per byte, and how well it fills holes.
package struct Evaluation<Scorer: TokenScorer, Completer: HoleCompleter> {
  /// How far a run is.
  package typealias Progress = EvaluationProgress

  private let scorer: Scorer
  private let completer: Completer
  private let sample: HoleSample

  /// - Parameter holes: over all files together.
  package init(
    scorer: Scorer, completer: Completer, holes: Int, seed: UInt64, kind: HoleKind = .line
  ) {
    self.scorer = scorer
    self.completer = completer
    sample = HoleSample(kind: kind, count: holes, seed: seed)
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
    let counts = try score(files, into: &report, isCancelled: isCancelled, onProgress: onProgress)
    try sample.visit(files, counts: counts) { (place) throws(EvaluationError) in
      if isCancelled() { throw .cancelled }
      let result = try completer.complete(place)
      report.update(place.file.language) { $0.holes.add(place.match(result)) }
      onProgress(.filling(done: place.number, total: place.total))
    }
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
      let text = try file.text()
      holeCounts.append(sample.holes(in: text))
      texts.append(text.count)
    }
    let total = texts.reduce(0, +)
    var done = 0
    for (file, size) in zip(files, texts) {
      let text = try file.text()
      let bits = try BitsPerByte(of: text, with: scorer, isCancelled: isCancelled)
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
}
