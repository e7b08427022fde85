internal import CSystem
internal import Inference
internal import JSONCoding
internal import ModelFiles
internal import Storage
internal import Tokenization
internal import Training
internal import TrainingData

/// How fast, and in how much memory, an adapter is trained on rows of random tokens.
struct TrainingBench {
  let length: Int
  let batch: Int
  let rank: Int
  let compute: TrainingOptions.Compute
  let checkpointing: Bool

  struct Report {
    let bench: TrainingBench
    let model: String
    let tokensPerSecond: Double
    let peakBytes: Int
    let estimate: MemoryEstimate
    let threads: Int
    let isa: String
    let warnings: [String]

    var json: JSON {
      [
        "training_tokens_per_second": .number(tokensPerSecond),
        "peak_rss_bytes": .integer(peakBytes),
        "length": .integer(bench.length),
        "batch": .integer(bench.batch),
        "rank": .integer(bench.rank),
        "compute": .string(bench.compute.rawValue),
        "checkpointing": .bool(estimate.checkpointing),
        "estimated_bytes": .integer(estimate.total),
        "model": .string(model),
        "threads": .integer(threads),
        "isa": .string(isa),
      ]
    }

    /// For people.
    var table: String {
      var table = TextTable([model, "\(isa), \(threads) threads"])
      table.add([
        "training of \(bench.batch) x \(bench.length), rank \(bench.rank)",
        "\(tokensPerSecond.fixed(1)) tokens/s",
      ])
      table.add([
        "memory",
        "\(ByteCount.text(peakBytes)) at most, \(ByteCount.text(estimate.total)) estimated",
      ])
      return table.text
    }
  }

  /// - Parameter repetitions: measured steps; one more in front warms up.
  func run(checkpoint: Checkpoint, threads: Int?, repetitions: Int) throws -> Report {
    let configuration = checkpoint.configuration
    guard length <= configuration.contextLength else {
      throw CommandError.contextOverflow(
        tokens: length, limit: configuration.contextLength, advice: "give a smaller --length")
    }
    var options = TrainingOptions(method: .lora)
    options.rank = rank
    options.alpha = 2 * Float(rank)
    options.rowLength = length
    options.rowsPerStep = batch
    options.steps = repetitions + 1
    options.compute = compute
    options.threads = threads
    options.isa = ProcessEnvironment["FAMILIAR_ISA"]
    options.cacheDirectory = ProcessEnvironment.stateDirectories.familiarCache
    if checkpointing { options.checkpointing = true }
    let trainer = try Trainer(checkpoint: checkpoint, options: options)
    var bar = ProgressBar("training", unit: .count("steps"))
    defer { bar.clear() }
    var random = SplitMix64(seed: 0)
    var speeds: [Double] = []
    for round in 0...repetitions {
      let rows = (0..<batch).compactMap { _ in
        PackedRow(
          tokens: (0..<length).map { _ in
            TokenID(clamping: random.next(below: configuration.vocabularySize))
          }, starts: [0])
      }
      let start = ContinuousClock.now
      guard try trainer.step(rows, yield: { !Interruption.isRequested }) != nil else {
        throw Interruption.Error()
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      bar.update(round + 1, of: repetitions + 1)
      if round > 0 { speeds.append(Double(batch * length) / seconds) }
    }
    return Report(
      bench: self, model: checkpoint.name, tokensPerSecond: Median.of(speeds) ?? 0,
      peakBytes: Int(clamping: process_memory_usage().peak_resident_bytes),
      estimate: trainer.memoryEstimate, threads: trainer.threads, isa: trainer.isa,
      warnings: trainer.warnings)
  }
}
