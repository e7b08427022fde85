package import CodeCompletion
private import RepositoryIndex

/// Measures a model on one repository without, with the cache, with snippets and with both.
///
/// For every file its own version in the index and its near-duplicates are hidden, for bits per byte
/// as for holes; all systems fill the same holes.
package struct RepositoryEvaluation<Scorer: RowScorer> {
  /// How far a run is.
  package typealias Progress = EvaluationProgress

  private let scorer: Scorer
  private let sample: HoleSample
  private let makeCompleter: ((any SnippetSource)?) -> any HoleCompleter

  /// - Parameter makeCompleter: fills holes as an editor with these snippets would.
  package init(
    scorer: Scorer, sample: HoleSample,
    makeCompleter: @escaping (_ snippets: (any SnippetSource)?) -> any HoleCompleter
  ) {
    self.scorer = scorer
    self.sample = sample
    self.makeCompleter = makeCompleter
  }

  /// Measures on `files` of the repository at `path`.
  ///
  /// - Parameters:
  ///   - knowledge: of the repository; it may know more files than are measured on.
  ///   - isCancelled: asked between windows and holes.
  package func run(
    on files: [SourceFile], of path: String, knowledge: some RepositoryKnowledge,
    isCancelled: @escaping () -> Bool = { false }, onProgress: (Progress) -> Void = { _ in }
  ) throws(EvaluationError) -> RepositoryReport {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    var report = RepositoryReport(name: name, path: path)
    var texts: [[UInt8]] = []
    for file in files { texts.append(try file.text()) }
    let hidden = HiddenFiles.names(for: files, texts: texts, knownFiles: knowledge.files)
    let total = texts.reduce(0) { $0 + $1.count }
    var done = 0
    let scoring = RepositoryScoring(scorer: scorer, isCancelled: isCancelled)
    for (index, file) in files.enumerated() {
      let bits = try scoring.bits(
        of: texts[index], in: file,
        continuations: knowledge.context(hiding: hidden[index], around: file.name)?
          .continuations(beside: EditedDocument(documentID: file.path)),
        snippets: knowledge.snippets(hiding: hidden[index]))
      guard let bits else { throw .cancelled }
      report.files.append(
        RepositoryReport.File(
          language: file.language, bytes: texts[index].count, bits: bits,
          hiddenFiles: hidden[index].count - 1))
      done += texts[index].count
      onProgress(.scoring(done: done, total: total))
    }
    try fill(
      files, hidden: hidden, knowledge: knowledge, into: &report, isCancelled: isCancelled,
      onProgress: onProgress)
    return report
  }

  private func fill(
    _ files: [SourceFile], hidden: [Set<String>], knowledge: some RepositoryKnowledge,
    into report: inout RepositoryReport, isCancelled: () -> Bool, onProgress: (Progress) -> Void
  ) throws(EvaluationError) {
    let indices = Dictionary(
      files.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    let alone = makeCompleter(nil)
    try sample.visit(files, counts: sample.counts(of: files)) { (place) throws(EvaluationError) in
      guard let index = indices[place.file.path] else { return }
      let repository = knowledge.context(hiding: hidden[index], around: place.file.name)
      let helped = knowledge.snippets(hiding: hidden[index]).map { makeCompleter($0) } ?? alone
      // A prompt that is computed in one pass and one that is reused may round otherwise; computed
      // ahead, it is the same for the system with the cache and the one without.
      var primed: Set<Bool> = []
      var outcomes: [RepositorySystem: HoleOutcome] = [:]
      for system in RepositorySystem.allCases {
        if isCancelled() { throw .cancelled }
        let completer = system.usesSnippets ? helped : alone
        if primed.insert(system.usesSnippets).inserted { _ = try completer.complete(place) }
        let result = try completer.complete(
          place, with: system.usesCache ? repository : nil)
        outcomes[system] = HoleOutcome(result, at: place)
      }
      report.fillings.append(
        RepositoryReport.Filling(
          language: place.file.language, file: index, outcomes: outcomes))
      onProgress(.filling(done: place.number, total: place.total))
    }
  }
}
