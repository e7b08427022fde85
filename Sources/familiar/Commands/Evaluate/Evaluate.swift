internal import ArgumentParser
internal import CodeCompletion
internal import Evaluation
internal import Inference
internal import JSONCoding
internal import ModelFiles
internal import SourceFiles

/// `familiar evaluate`: how well the model knows some code.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the model on files: bits per byte, and lines it puts back.",
    discussion: """
      Bits per byte: each file is cut into windows of 512 tokens (or the model's context), and \
      the second half of each is scored. Holes: lines are taken out at random, after their \
      indentation, and completed as in an editor; an exact match ignores blanks at the end, and \
      its 95 % interval is Wilson's; empty counts the holes that nothing was put into.

      Folders are searched for files whose names belong to a known language, up to 400 kB. Hidden \
      ones, symbolic links, binary files and folders such as node_modules, build, target, vendor \
      and venv are passed over.

      With --repository four systems fill the same holes of each repository: static (the file \
      alone), cached (the repository's continuations mixed into every step), retrieved (snippets of \
      other files in the prompt), both. A file's own version and its near-duplicates are hidden. \
      Changes are against static; their 95 % intervals are bootstrapped over files.

      Other kinds of holes: 'rest' is what follows a random character of a line, 'block' the body \
      of 2 to 8 lines below a colon or a brace, 'pair' the rest of a line after an opening bracket \
      or quote whose closer stands right of the cursor, as editors insert it, 'gap' a few words \
      inside of a line.

      EXAMPLES
        familiar evaluate src tests
        familiar evaluate . --language python --holes 1000 --seed 1 --json
        familiar evaluate src --disable-rule line-overlap --json
        familiar evaluate src --adapter mine --compare
        familiar evaluate src --hole-kind block --ablate-rules
        familiar evaluate src --suffix empty
        familiar evaluate --repository ~/project ~/other --holes 500
      """)

  @OptionGroup var model: ModelOptions

  @OptionGroup var adapters: AdapterOptions

  @Flag(help: "Measure the model without the adapters, too, on the same holes.")
  var compare = false

  @Argument(
    help: ArgumentHelp(
      "Files and folders to measure on; with --repository, the ones of it to measure on.",
      valueName: "path"))
  var paths: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Measure on each of these repositories with what is known of it and without.",
      valueName: "folder"))
  var repository: [String] = []

  @Option(help: ArgumentHelp("How many lines to take out, over all files.", valueName: "n"))
  var holes = 200

  @Option(help: ArgumentHelp("Chooses the lines; the same seed, the same lines.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Only files of this language, by its LSP id: python, swift.", valueName: "id"))
  var language: String?

  @Option(
    help: ArgumentHelp(
      "Leave out a stop or post-processing rule, to see what it is worth; repeatable.",
      valueName: "name"))
  var disableRule: [String] = []

  @Option(
    help: ArgumentHelp(
      "What is taken out: \(HoleKind.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "kind"))
  var holeKind = HoleKind.line

  @Option(
    help: ArgumentHelp(
      "What the model sees of the text after a hole, to learn whether it reads that: 'empty' leaves "
        + "the sentinels with nothing between, 'none' leaves them out: left to right.",
      valueName: "use"))
  var suffix = PromptOptions.Suffix.shown

  @Flag(help: "Fill the same holes without each stop and post-processing rule, and compare.")
  var ablateRules = false

  @Flag(help: "Print the figures by language and in total as JSON.")
  var json = false

  func validate() throws {
    guard !paths.isEmpty || !repository.isEmpty else {
      throw ValidationError("name files and folders to measure on, or --repository and folders")
    }
    guard repository.isEmpty || !ablateRules else {
      throw ValidationError("--ablate-rules measures on files; name them without --repository")
    }
    guard !compare || !adapters.texts.isEmpty else {
      throw ValidationError("--compare measures with and without adapters; name one with --adapter")
    }
    guard !compare || (repository.isEmpty && !ablateRules) else {
      throw ValidationError("--compare measures on files; drop --repository and --ablate-rules")
    }
    guard suffix == .shown || (repository.isEmpty && !ablateRules) else {
      throw ValidationError("--suffix measures on files; drop --repository and --ablate-rules")
    }
    guard holes >= 0 else { throw ValidationError("--holes is \(holes); give 0 or more") }
    if let language, !SourceLanguage.isKnown(language) {
      throw ValidationError("--language '\(language)' is no LSP language id; try python or swift")
    }
    let known = CompletionPipeline.ruleNames
    guard !ablateRules || disableRule.isEmpty else {
      throw ValidationError("--ablate-rules leaves out every rule; drop --disable-rule")
    }
    for rule in disableRule where !known.contains(rule) {
      throw ValidationError(
        "there is no rule '\(rule)'; choose from \(known.joined(separator: ", "))")
    }
  }

  func run() throws {
    Interruption.watch()
    // Files first: that they are missing is known before a model is loaded.
    let files = repository.isEmpty ? try SourceWalk.files(below: paths, language: language) : []
    var loaded = try model.load()
    try adapters.apply(to: &loaded)
    if !repository.isEmpty {
      return try measureRepositories(try loaded.languageModel(), of: loaded)
    }
    if ablateRules { return try ablate(try loaded.languageModel(), of: loaded, on: files) }
    let report = try measure(loaded, on: files)
    var output = EvaluationOutput(
      model: loaded.checkpoint.name, report: report, seed: seed,
      disabledRules: Set(disableRule).sorted(), kind: holeKind)
    output.suffix = suffix
    output.adapters = loaded.adapterNames
    if compare {
      loaded.adapterSet = .none
      output.base = try measure(loaded, on: files)
    }
    if json {
      try StandardOutput.write(output.json)
    } else {
      try StandardOutput.write(output.table.utf8)
    }
  }

  private func measure(
    _ loaded: LoadedModel, on files: [SourceFile]
  ) throws -> EvaluationReport {
    let languageModel = try loaded.languageModel()
    let evaluation = Evaluation(
      scorer: SessionScorer(
        session: try loaded.session(), tokenizer: languageModel.tokenizer,
        contextLength: loaded.configuration.contextLength),
      completer: PipelineCompleter(
        model: languageModel, disabledRules: Set(disableRule), suffix: suffix,
        isCancelled: { Interruption.isRequested }),
      holes: holes, seed: seed, kind: holeKind)
    return try measure(evaluation, on: files)
  }

  private func ablate(
    _ languageModel: InferenceModel, of loaded: LoadedModel, on files: [SourceFile]
  ) throws {
    let completer = PipelineRuleCompleter(
      model: languageModel, isCancelled: { Interruption.isRequested })
    let ablation = RuleAblation(
      completer: completer, sample: HoleSample(kind: holeKind, count: holes, seed: seed),
      // Showing decides when the text is written; holes do not ask it.
      rules: CompletionPipeline.ruleNames.filter { $0 != ShowingRule.name },
      stages: Set(CompletionPipeline.postProcessingRuleNames))
    let output = RuleOutput(
      model: loaded.checkpoint.name, report: try measure(ablation, on: files), kind: holeKind,
      seed: seed)
    if json {
      try StandardOutput.write(output.json)
    } else {
      try StandardOutput.write(output.table.utf8)
    }
  }

  private func measure(
    _ ablation: RuleAblation<PipelineRuleCompleter>, on files: [SourceFile]
  ) throws -> RuleReport {
    try EvaluationBars.run { bars in
      try ablation.run(
        on: files, isCancelled: { Interruption.isRequested },
        onProgress: { bars.update(.filling(done: $0, total: $1)) })
    }
  }

  private func measure(
    _ evaluation: Evaluation<SessionScorer, PipelineCompleter>, on files: [SourceFile]
  ) throws -> EvaluationReport {
    try EvaluationBars.run { bars in
      try evaluation.run(
        on: files, isCancelled: { Interruption.isRequested }, onProgress: { bars.update($0) })
    }
  }
}

extension HoleKind: ExpressibleByArgument {}

extension PromptOptions.Suffix: ExpressibleByArgument {}
