private import CodeCompletion

/// Measures several systems on the same files and the same holes, so that they can be compared.
package struct PairedEvaluation<Scorer: TokenScorer, Completer: HoleCompleter> {
  /// A hole that all systems were given.
  package struct Case: Sendable, Equatable {
    /// The file's name.
    package let name: String
    package let line: Int
    package let expected: String
    /// The line before, for a reader.
    package let before: String
  }

  private let systems: [PairedSystem<Scorer, Completer>]
  private let sample: HoleSample

  package init(systems: [PairedSystem<Scorer, Completer>], holes: Int, seed: UInt64) {
    self.systems = systems
    sample = HoleSample(kind: .line, count: holes, seed: seed)
  }

  /// One result for each system, and the holes.
  ///
  /// - Parameters:
  ///   - isCancelled: asked between windows and holes.
  ///   - onProgress: told which share of the work is done.
  package func run(
    on files: [SourceFile], isCancelled: () -> Bool = { false },
    onProgress: (Double) -> Void = { _ in }
  ) throws(EvaluationError) -> (results: [PairedResult], cases: [Case]) {
    var results = [PairedResult](repeating: PairedResult(), count: systems.count)
    for (index, file) in files.enumerated() {
      let text = try file.text()
      for (place, system) in systems.enumerated() {
        results[place].bits.append(
          try BitsPerByte(of: text, with: system.scorer, isCancelled: isCancelled))
      }
      onProgress(Double(index + 1) / Double(files.count) / 2)
    }
    var cases: [Case] = []
    try sample.visit(files, counts: sample.counts(of: files)) { (place) throws(EvaluationError) in
      for (index, system) in systems.enumerated() {
        if isCancelled() { throw .cancelled }
        let result = try system.completer.complete(place)
        results[index].holes.append(place.match(result))
        results[index].texts.append(result.candidates.first?.text ?? "")
      }
      cases.append(Case(place))
      onProgress(0.5 + Double(place.number) / Double(place.total) / 2)
    }
    return (results, cases)
  }
}

extension PairedEvaluation.Case {
  init(_ place: HolePlace) {
    let range = place.hole.range
    let head = place.text[..<range.lowerBound]
    let start = head.lastIndex(of: Hole.newline).map { $0 + 1 } ?? 0
    name = place.file.name
    line = place.hole.line
    expected = String(decoding: place.text[range], as: UTF8.self)
    before = Hole.trimmed(
      head[..<start].dropLast().split(
        separator: Hole.newline, omittingEmptySubsequences: false
      ).last ?? [])
  }
}
