internal import CacheModel
internal import CodeCompletion
private import Evaluation
internal import Inference
private import ModelFiles
internal import RepositoryIndex
private import TestSupport
internal import Tokenization

/// What drafts are worth on real code: the same continuations with and without, in turns.
struct DraftBenchmark {
  /// With drafts.
  private let model: InferenceModel
  /// Without; its own, or what it wrote would be the previous suggestion of the other.
  private let plainModel: InferenceModel
  private let clock = ContinuousClock()

  init(model path: String) throws {
    let checkpoint = try Checkpoint.open(path)
    guard let vocabulary = checkpoint.vocabulary else {
      throw InferenceError.unsupportedModel(reason: "\(path) has no tokenizer")
    }
    let weights = try GPTBigCodeModel(checkpoint: checkpoint)
    let tokenizer = try Tokenizer(vocabulary: vocabulary)
    model = InferenceModel(session: try Session(model: weights), tokenizer: tokenizer)
    plainModel = InferenceModel(session: try Session(model: weights), tokenizer: tokenizer)
  }

  /// What a pass takes for each number of rows, of what one row takes; the medians of paired runs.
  func passCosts(context: Int) throws {
    let prompt = [TokenID](repeating: 100, count: context)
    _ = try model.session.sync(to: prompt)
    var line = "pass of r rows after \(context) tokens:"
    for rows in DraftPolicy.passSizes {
      var ratios: [Double] = []
      var plain: [Double] = []
      for _ in 0..<60 {
        let one = try seconds(rows: 1, from: context)
        ratios.append(try seconds(rows: rows, from: context) / one)
        plain.append(one)
      }
      if rows == 1 { line += " 1: \(MixtureBenchmark.figure(Self.median(plain) * 1000)) ms" }
      if rows > 1 { line += "  \(rows): \(MixtureBenchmark.figure(Self.median(ratios)))" }
    }
    print(line)
  }

  /// What mixing takes of a token, without the lookup.
  func mixingCost() throws {
    let levels = (0..<6).map { level in
      Continuations.Level(
        matchLength: 12 - 2 * level,
        candidates: (0..<(1 << level)).map { .init(token: TokenID(100 + $0), count: 64 - $0) })
    }
    var mixture = CacheMixture(
      source: Constant(answer: Continuations(levels: levels)),
      specialTokens: (0..<20).map { TokenID($0) })
    _ = try model.session.sync(to: [100, 101])
    var samples: [Double] = []
    for _ in 0..<500 {
      let start = clock.now
      _ = mixture.mix(into: model.session.logits, after: [100, 101])
      samples.append((clock.now - start) / .microseconds(1))
    }
    print("mixing 63 candidates of 6 levels: \(MixtureBenchmark.figure(Self.median(samples))) µs")
  }

  private struct Constant: ContinuationSource {
    var answer: Continuations
    func continuations(after context: [TokenID]) -> Continuations { answer }
    func draft(after context: [TokenID], maximumCount: Int) -> Draft { Draft() }
  }

  private func seconds(rows: Int, from context: Int) throws -> Double {
    let start = clock.now
    try model.session.append(verifying: [TokenID](repeating: 100, count: rows))
    let taken = clock.now - start
    model.session.truncate(to: context)
    return taken / .seconds(1)
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Continues `count` places of the folder's files by `length` tokens.
  ///
  /// - Parameter endsLine: stop at a line's end, as most suggestions do.
  func decode(
    folder: String, count: Int, length: Int, endsLine: Bool, usesCache: Bool, temperature: Float
  ) throws {
    var source = NaiveContinuations(readsContext: true)
    var files: [[TokenID]] = []
    for file in try SourceWalk.files(below: [folder]) {
      let tokens = model.tokenizer.encode(try file.contents().filter { $0 != 13 })
      guard tokens.count > 128 else { continue }
      source.append(tokens, folder: 0)
      files.append(tokens)
    }
    var (plain, drafted) = (Total(), Total())
    var gains: [Double] = []
    var random = SplitMix64(seed: 1)
    for turn in 0..<count {
      let index = turn * files.count / count
      let file = files[index]
      let end = Int.random(in: 64..<file.count, using: &random)
      let limit = min(end, model.contextLength - length - 1, 384)
      source.hidden = index
      var generation = Generation(prompt: Array(file[(end - limit)..<end]), maxTokens: length)
      generation.sampling.temperature = temperature
      if usesCache { generation.continuations = source }
      // Whoever comes second finds the caches warm.
      for model in [model, plainModel] {
        try model.prepare(prompt: generation.prompt, isCancelled: { false })
      }
      var texts: [[TokenID]] = []
      for usesDrafts in turn % 2 == 0 ? [false, true] : [true, false] {
        generation.usesDrafts = usesDrafts
        var ids: [TokenID] = []
        let report = try (usesDrafts ? model : plainModel).generate(
          generation, isCancelled: { false },
          onToken: {
            ids.append($0.id)
            return !(endsLine && model.tokenizer.bytes(of: $0.id).contains(10))
          })
        guard let report else { continue }
        texts.append(ids)
        if usesDrafts { drafted.add(ids, report) } else { plain.add(ids, report) }
      }
      if let gain = zip(plain.times, drafted.times).map({ $0 / $1 }).last { gains.append(gain) }
      if texts.first != texts.last { print("turn \(turn) differs") }
    }
    let gain = plain.decode / drafted.decode
    print(
      "\(folder.split(separator: "/").last ?? ""), \(endsLine ? "lines" : "48 tokens"), temperature \(temperature), \(usesCache ? "cache" : "no cache"):",
      "plain \(MixtureBenchmark.figure(Double(plain.tokens) / plain.decode)) tokens/s,",
      "drafts \(MixtureBenchmark.figure(Double(drafted.tokens) / drafted.decode)) tokens/s,",
      "\(MixtureBenchmark.figure(gain)) times, at the median \(MixtureBenchmark.figure(Self.median(gains)));",
      "\(drafted.tokens) tokens, \(drafted.passes) passes of \(plain.passes),",
      "drafted \(drafted.drafted), accepted \(drafted.accepted)")
  }

  private struct Total {
    var tokens = 0
    var passes = 0
    var drafted = 0
    var accepted = 0
    var decode = 0.0
    var times: [Double] = []

    mutating func add(_ ids: [TokenID], _ report: GenerationReport) {
      tokens += ids.count
      passes += report.passes
      drafted += report.draftedTokens
      accepted += report.acceptedTokens
      decode += report.decode / .seconds(1)
      times.append(report.decode / .seconds(1))
    }
  }

  static func run(_ arguments: [String]) throws {
    let benchmark = try DraftBenchmark(model: arguments[0])
    try benchmark.mixingCost()
    for context in [64, 384] { try benchmark.passCosts(context: context) }
    for folder in arguments.dropFirst() {
      for usesCache in [false, true] {
        for (endsLine, temperature) in [(true, Float(0)), (false, 0), (false, 0.2)] {
          try benchmark.decode(
            folder: folder, count: endsLine ? 200 : 40, length: 48, endsLine: endsLine,
            usesCache: usesCache, temperature: temperature)
        }
      }
    }
  }
}
