internal import CacheModel
internal import CodeCompletion
private import Evaluation
internal import Inference
private import ModelFiles
internal import RepositoryIndex
private import TestSupport
internal import Tokenization

/// What drafts cost and are worth.
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

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Holes of each kind.
  private static let holes = 200

  static func run(_ arguments: [String]) throws {
    let benchmark = try DraftBenchmark(model: arguments[0])
    try benchmark.mixingCost()
    for context in [64, 384] { try benchmark.passCosts(context: context) }
    let folders = Array(arguments.dropFirst())
    for kind in [HoleKind.line, .block] {
      let sample = HoleSample(kind: kind, count: holes, seed: 1)
      for knowsRepository in [false, true] where !folders.isEmpty {
        let totals = try HoleDrafts(
          drafted: benchmark.model, plain: benchmark.plainModel, sample: sample,
          knowsRepository: knowsRepository
        ).run(in: folders)
        print(
          "\(kind.rawValue)\(knowsRepository ? ", repository known" : ""):",
          totals)
      }
    }
  }
}
