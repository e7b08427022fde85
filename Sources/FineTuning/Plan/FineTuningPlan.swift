package import Inference
package import JSONCoding
package import ModelFiles
private import OrderedCollections
internal import Tokenization
internal import Training
package import TrainingData

/// What a run would do, without doing it.
package struct FineTuningPlan: Sendable {
  package let scan: ScanResult
  package let steps: StepPlan
  package let judging: JudgingPlan
  package let tokensPerSecond: Double
  /// Bytes by what they are for.
  package let memory: [(part: String, bytes: Int)]

  /// Scans the repository and times the machine.
  package init(
    _ parameters: FineTuningParameters, repository: String, checkpoint: Checkpoint,
    modelOptions: GPTBigCodeModel.Options, isInterrupted: () -> Bool
  ) throws(FineTuningError) {
    guard let vocabulary = checkpoint.vocabulary else {
      throw .noTokenizer(model: checkpoint.path)
    }
    let tokenizer: Tokenizer
    do { tokenizer = try Tokenizer(vocabulary: vocabulary) } catch { throw .tokenization(error) }
    scan = try FineTuningJob.scan(
      parameters, repository: repository, tokenizer: tokenizer, progress: { _ in !isInterrupted() })
    let length = StepPlan.rowLength(of: checkpoint)
    let options = TrainingOptions(
      parameters, plan: nil, hiddenSize: checkpoint.configuration.hiddenSize,
      model: modelOptions)
    tokensPerSecond = try TrainingSpeed.measure(
      checkpoint, options, rowLength: length,
      check: { () throws(FineTuningError) in if isInterrupted() { throw .stopped } })
    judging = JudgingPlan(
      minutes: parameters.minutes, tokensPerSecond: tokensPerSecond, of: scan)
    steps = StepPlan(
      trainingSeconds: judging.trainingSeconds(of: parameters.minutes),
      tokensPerSecond: tokensPerSecond,
      tokens: scan.total(of: .train).tokens, rowLength: length)
    let estimate = MemoryEstimate(
      checkpoint,
      TrainingOptions(
        parameters, plan: steps, hiddenSize: checkpoint.configuration.hiddenSize,
        model: modelOptions), limit: nil)
    memory = [
      ("weights", estimate.weights), ("transposed weights", estimate.transposedWeights),
      ("activations", estimate.activations), ("optimizer", estimate.optimizer),
      ("logits", estimate.logits),
    ]
  }

  /// Whether there is no file to learn from, so that nothing can be planned.
  package var isEmpty: Bool { scan.total(of: .train).files == 0 }

  /// What training and judging take, for people.
  package var sentence: String {
    steps.sentence(tokensPerSecond: tokensPerSecond, judging: judging)
  }

  /// One line of JSON that comes after those of the files.
  package var json: JSON {
    let sums = DataSplit.allCases.map { split in
      (split.rawValue, scan.total(of: split))
    }
    return [
      "plan": [
        "files": .object(.init(uniqueKeysWithValues: sums.map { ($0.0, .integer($0.1.files)) })),
        "tokens": .object(.init(uniqueKeysWithValues: sums.map { ($0.0, .integer($0.1.tokens)) })),
        "steps": .integer(steps.steps), "training_tokens": .integer(steps.tokenCount),
        "tokens_per_second": .number(tokensPerSecond),
        "memory_bytes": .object(
          .init(
            uniqueKeysWithValues: memory.map { part, bytes in
              (part.split(separator: " ").joined(separator: "_"), .integer(bytes))
            })),
        "holes": .integer(judging.holes), "judging_seconds": .number(judging.seconds),
        "seconds": .number(steps.seconds(tokensPerSecond: tokensPerSecond)),
      ]
    ]
  }
}
