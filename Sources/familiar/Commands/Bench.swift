internal import ArgumentParser
internal import CSystem
internal import CodeCompletion
internal import Evaluation
internal import Inference
internal import ModelFiles
internal import SourceFiles
internal import Storage
internal import Tokenization

/// `familiar bench`: how fast the model runs here.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the speed and memory of the model on this machine.",
    discussion: """
      Prefill and decode run on random tokens. The keystroke part types a source text, by default \
      a made-up Python module, and asks for 8 tokens after every key, as an editor would. All \
      figures are medians; they mean little while other programs keep the CPU busy. Decode can use \
      more than the bandwidth of the memory where the weights fit into the caches.

      EXAMPLES
        familiar bench
        familiar bench --json --prompt 2048 --generate 128 --threads 2
        familiar bench --file main.py --keystrokes 500
        familiar bench --train --length 512 --batch 2 --rank 16
      """)

  @OptionGroup var model: ModelOptions

  @OptionGroup var adapters: AdapterOptions

  @Option(
    help: ArgumentHelp(
      "Tokens of the prompt; default: 512, or what the context has room for.", valueName: "n"))
  var prompt: Int?

  @Option(help: ArgumentHelp("Tokens to go on for.", valueName: "n"))
  var generate = 64

  @Option(name: .customLong("repeat"), help: ArgumentHelp("Measured rounds.", valueName: "n"))
  var repetitions = 3

  @Option(help: ArgumentHelp("Keys to type; 0 leaves this part out.", valueName: "n"))
  var keystrokes = 200

  @Option(help: ArgumentHelp("The text to type from its middle on.", valueName: "file"))
  var file: String?

  @Flag(help: "Measure the training of a LoRA adapter instead.")
  var train = false

  @OptionGroup(title: "With --train") var training: TrainingBenchOptions

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    if let prompt, prompt < 1 { throw ValidationError("--prompt is \(prompt); give 1 or more") }
    guard generate > 0 else {
      throw ValidationError("--generate is \(generate); give 1 or more")
    }
    guard (1...1000).contains(repetitions) else {
      throw ValidationError("--repeat is \(repetitions); give a number from 1 to 1000")
    }
    guard keystrokes >= 0 else {
      throw ValidationError("--keystrokes is \(keystrokes); give 0 or more")
    }
  }

  func run() throws {
    Interruption.watch()
    if train { return try runTraining() }
    let text = try typedText()
    var loaded = try model.load()
    try adapters.apply(to: &loaded)
    let prompt = try promptLength(in: loaded.configuration.contextLength)
    let languageModel = loaded.checkpoint.vocabulary == nil ? nil : try loaded.languageModel()
    let session = try languageModel?.session ?? loaded.session()
    // Typing goes first, so that the memory figures are those of serving.
    let typing = try languageModel.flatMap { try type(text, with: $0) }
    let memory = process_memory_usage()
    let throughput = try measureThroughput(
      on: session, prompt: prompt, vocabularySize: loaded.configuration.vocabularySize)
    let peak = process_memory_usage().peak_resident_bytes
    let weightBytes = DecodeBytes.perToken(loaded.checkpoint)
    let report = BenchReport(
      model: loaded.checkpoint.name, loading: loaded.loading, throughput: throughput,
      prompt: prompt, generate: generate, threads: session.compute.threads,
      isa: session.compute.isa, typing: typing,
      memory: .init(
        anonymous: Int(clamping: memory.anonymous_bytes),
        mapped: Int(clamping: memory.mapped_bytes),
        peak: Int(clamping: peak)),
      bandwidth: try ReadBandwidth.bytesPerSecond(
        threads: session.compute.threads, tokenBytes: weightBytes),
      weightBytes: weightBytes)
    if json {
      try StandardOutput.write(report.json)
    } else {
      try StandardOutput.write(report.table.utf8)
    }
  }

  private func runTraining() throws {
    let report = try training.bench.run(
      checkpoint: model.openCheckpoint(), threads: model.threads, repetitions: repetitions)
    for warning in report.warnings { StandardError.write("familiar: \(warning)\n") }
    if json {
      try StandardOutput.write(report.json)
    } else {
      try StandardOutput.write(report.table.utf8)
    }
  }

  private func typedText() throws -> (scalars: [Unicode.Scalar], language: String) {
    guard let file else { return (Array(TypingText.python.unicodeScalars), "python") }
    let text = String(decoding: try FileReading.contents(of: file, limit: 16 << 20), as: UTF8.self)
    return (Array(text.unicodeScalars), SourceLanguage.identifier(forPath: file) ?? "")
  }

  private func promptLength(in context: Int) throws -> Int {
    let length = prompt ?? max(1, min(512, context - generate))
    let (needed, overflow) = length.addingReportingOverflow(generate)
    guard !overflow, needed <= context else {
      throw CommandError.contextOverflow(
        tokens: overflow ? .max : needed, limit: context,
        advice: "give a smaller --prompt or --generate")
    }
    return length
  }

  /// Nil for models that have no FIM tokens, which no editor can use either.
  private func type(
    _ text: (scalars: [Unicode.Scalar], language: String), with languageModel: InferenceModel
  ) throws -> TypingBench.Result? {
    let specials = languageModel.tokenizer.specials
    guard keystrokes > 0, specials.fimPrefix != nil, specials.fimSuffix != nil,
      specials.fimMiddle != nil
    else { return nil }
    var bar = ProgressBar("typing", unit: .count("keys"))
    defer { bar.clear() }
    let bench = TypingBench(
      text: text.scalars, keystrokes: keystrokes, languageID: text.language)
    return try bench.run(on: languageModel) { bar.update($0, of: keystrokes) }
  }

  private func measureThroughput(
    on session: Session, prompt: Int, vocabularySize: Int
  ) throws -> ThroughputBench.Result {
    var bar = ProgressBar("prefill and decode", unit: .count("rounds"))
    defer { bar.clear() }
    let bench = ThroughputBench(prompt: prompt, generate: generate, repetitions: repetitions)
    return try bench.run(on: session, vocabularySize: vocabularySize) {
      bar.update($0, of: repetitions + 1)
    }
  }
}
