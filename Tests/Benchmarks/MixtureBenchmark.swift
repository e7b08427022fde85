internal import CacheModel
private import Evaluation
internal import Inference
private import ModelFiles
private import Storage
private import TestSupport
internal import Tokenization

/// Bits per byte of a folder's files with the rest of the folder in the cache, and the mixture's constants fitted to them.
///
/// Windows as in ``BitsPerByte``. The cache knows the other files and what stands before the token in its own file. Half of the
/// files, every second one, are fitted on, the others tell what the fit is worth.
struct MixtureBenchmark {
  private let session: Session
  private let tokenizer: Tokenizer
  private var source = NaiveContinuations(readsContext: true)
  private var files: [(name: String, tokens: [TokenID])] = []

  init(model path: String, folder: String, readsContext: Bool) throws {
    let checkpoint = try Checkpoint.open(path)
    guard let vocabulary = checkpoint.vocabulary else {
      throw InferenceError.unsupportedModel(reason: "\(path) has no tokenizer")
    }
    tokenizer = try Tokenizer(vocabulary: vocabulary)
    session = try Session(model: GPTBigCodeModel(checkpoint: checkpoint))
    source.readsContext = readsContext
    var folders: [String: Int] = [:]
    for file in try SourceWalk.files(below: [folder]) {
      let text = try file.contents()
      let parent = file.name.split(separator: "/").dropLast().joined(separator: "/")
      let tokens = tokenizer.encode(text.filter { $0 != 13 })
      guard tokens.count > 64 else { continue }
      let number = folders[parent] ?? folders.count
      folders[parent] = number
      source.append(tokens, folder: number)
      files.append((file.name, tokens))
    }
  }

  /// One side of the files.
  struct Result {
    var bytes = 0
    var transformer = 0.0
    var mixed = 0.0
    /// Nats of the tokens that no record has: nothing was mixed there.
    var unmixed = 0.0
    var fitting = MixtureFitting()
    var records: [MixtureRecord] = []

    static func bits(_ nats: Double, _ bytes: Int) -> Double {
      nats / 0.6931471805599453 / Double(max(1, bytes))
    }
  }

  /// - Parameter limit: files to look at, spread evenly.
  mutating func measure(weights: MixtureWeights, limit: Int) throws -> (
    fitted: Result, held: Result
  ) {
    let step = max(1, files.count / max(1, limit))
    var results = [Result(), Result()]
    for (turn, index) in stride(from: 0, to: files.count, by: step).enumerated() {
      source.hidden = index
      try score(files[index].tokens, weights: weights, into: &results[turn % 2])
    }
    return (results[0], results[1])
  }

  private func score(
    _ tokens: [TokenID], weights: MixtureWeights, into result: inout Result
  ) throws {
    let specials = tokenizer.vocabulary.types.indices.map { TokenID($0) }.filter {
      tokenizer.isSpecial($0)
    }
    var mixture = CacheMixture(source: source, specialTokens: specials, weights: weights)
    let length = min(BitsPerByte.longestWindow, session.model.contextLength)
    for start in stride(from: 0, to: min(tokens.count, 16 * length), by: length) {
      let window = Array(tokens[start..<min(start + length, tokens.count)])
      let first = max(1, window.count / 2)
      try session.logits(of: window, chunk: window.count) { position, row in
        let next = position + 1
        guard next >= first, next < window.count else { return }
        let token = window[next]
        let context = Array(tokens[..<(start + next)])
        result.bytes += tokenizer.bytes(of: token).count
        let own = Double(Sampler.logProbability(of: token, row))
        result.transformer -= own
        if let record = mixture.record(of: token, after: context, row: row) {
          result.fitting.add(record)
          result.records.append(record)
          let share = Double(record.evidence.weight)
          result.mixed -= ((1 - share) * record.transformer + share * record.cache).logarithm
        } else {
          result.mixed -= own
          result.unmixed -= own
        }
      }
    }
  }

  static func run(_ arguments: [String]) throws {
    var weights = MixtureWeights()
    var options: [String: String] = [:]
    var paths: [String] = []
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { options[parts[0]] = parts[1] } else { paths.append(argument) }
    }
    if let value = options["escape"].flatMap(Double.init) { weights.escape = value }
    if let value = options["document"].flatMap(Double.init) { weights.documentBoost = value }
    if let value = options["folder"].flatMap(Double.init) { weights.folderBoost = value }
    var lines: [String] = []
    for folder in paths.dropFirst() {
      var benchmark = try MixtureBenchmark(
        model: paths[0], folder: folder, readsContext: options["own"] != "no")
      let (half, held) = try benchmark.measure(
        weights: weights, limit: options["files"].flatMap { Int($0) } ?? 60)
      let fitted = half.fitting.fitted(from: weights)
      let after = held.unmixed + held.fitting.loss(fitted) * Double(held.fitting.count)
      let name = folder.split(separator: "/").last.map(String.init) ?? folder
      print(
        "\(name): \(benchmark.files.count) files, \(held.bytes) bytes held:",
        "static \(figure(Result.bits(held.transformer, held.bytes)))",
        "mixed \(figure(Result.bits(held.mixed, held.bytes)))",
        "fitted \(figure(Result.bits(after, held.bytes)));",
        "weights \(fitted.logistic.map { figure($0) }.joined(separator: ", "))")
      for record in half.records + held.records {
        let values = record.evidence.features + [record.transformer, record.cache]
        lines.append(name + "\t" + values.map { "\($0)" }.joined(separator: "\t"))
      }
    }
    if let path = options["records"] {
      try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
    }
  }

  static func figure(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}
