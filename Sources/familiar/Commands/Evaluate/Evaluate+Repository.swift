internal import CodeCompletion
internal import Evaluation
internal import Inference
internal import ModelFiles
internal import Tokenization

extension Evaluate {
  /// Measures on each repository with what is known of it and without.
  func measureRepositories(_ languageModel: InferenceModel, of loaded: LoadedModel) throws {
    let scorer = SessionScorer(
      session: try loaded.session(), tokenizer: languageModel.tokenizer,
      contextLength: loaded.configuration.contextLength)
    let rules = Set(disableRule)
    let evaluation = RepositoryEvaluation(
      scorer: scorer, sample: HoleSample(kind: holeKind, count: holes, seed: seed),
      makeCompleter: { snippets in
        PipelineCompleter(
          model: languageModel, disabledRules: rules, snippetSource: snippets,
          isCancelled: { Interruption.isRequested })
      })
    var reports: [RepositoryReport] = []
    let chosen =
      paths.isEmpty
      ? nil : Set(try SourceWalk.files(below: paths).map { AbsolutePath.of($0.path) })
    for folder in repository {
      let files = try SourceWalk.files(below: [folder])
      let measured = files.filter {
        (language == nil || $0.language == language)
          && (chosen?.contains(AbsolutePath.of($0.path)) ?? true)
      }
      guard !measured.isEmpty else {
        throw EvaluationError.noFiles(paths: [folder], language: language)
      }
      let knowledge = try index(files, in: folder, tokenizer: languageModel.tokenizer)
      reports.append(try run(evaluation, on: measured, of: folder, knowledge: knowledge))
    }
    let output = RepositoryOutput(
      model: loaded.checkpoint.name, reports: reports, kind: holeKind, seed: seed,
      disabledRules: rules.sorted())
    if json {
      try StandardOutput.write(output.json)
    } else {
      try StandardOutput.write(output.table.utf8)
    }
  }

  private func index(
    _ files: [SourceFile], in folder: String, tokenizer: Tokenizer
  ) throws -> IndexedRepository {
    try EvaluationBars.run { _ in
      try IndexedRepository(
        files, in: folder, tokenizer: tokenizer, isCancelled: { Interruption.isRequested })
    }
  }

  private func run(
    _ evaluation: RepositoryEvaluation<SessionScorer>, on files: [SourceFile], of folder: String,
    knowledge: some RepositoryKnowledge
  ) throws -> RepositoryReport {
    try EvaluationBars.run { bars in
      try evaluation.run(
        on: files, of: folder, knowledge: knowledge,
        isCancelled: { Interruption.isRequested }, onProgress: { bars.update($0) })
    }
  }
}
