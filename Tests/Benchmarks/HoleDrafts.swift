internal import CodeCompletion
internal import Evaluation
internal import Inference

/// Fills holes of repositories the way an editor has it done, each with drafts and without.
struct HoleDrafts {
  let drafted: InferenceModel
  let plain: InferenceModel
  let sample: HoleSample
  /// Whether the rest of the repository speaks, as it does in a workspace; the hole's own file and its copies are hidden.
  let knowsRepository: Bool

  /// The same number of holes, give or take chance, from every thousand lines of the folders.
  func run(in folders: [String]) throws -> DraftTotals {
    var known: [String: any RepositoryContext] = [:]
    var files: [SourceFile] = []
    for folder in folders {
      let found = try SourceWalk.files(below: [folder])
      files += found
      guard knowsRepository else { continue }
      let repository = try IndexedRepository(
        found, in: folder, tokenizer: plain.tokenizer, isCancelled: { false })
      let hidden = HiddenFiles.names(
        for: found, texts: try found.map { try $0.text() }, knownFiles: found)
      for (file, names) in zip(found, hidden) {
        known[file.path] = repository.context(hiding: names, around: file.name)
      }
    }
    let model = PairedDraftModel(drafted: drafted, plain: plain)
    let completer = PipelineCompleter(model: model)
    try sample.visit(files, counts: sample.counts(of: files)) { (place) throws(EvaluationError) in
      _ = try completer.complete(place, with: known[place.file.path])
    }
    return model.totals
  }
}
