package import Adapters
internal import CKernels
internal import CSystem
internal import Inference
package import ModelFiles
package import TrainingData

/// Trains a model: LoRA on the weights that are served, all weights, or random ones.
///
/// The same options, rows and seed give the same bits, whatever the number of threads.
package final class Trainer {
  package let options: TrainingOptions
  package let memoryEstimate: MemoryEstimate
  /// What the caller should tell the user once; empty where all is well.
  package let warnings: [String]
  /// Steps done.
  package internal(set) var stepCount = 0

  let checkpoint: Checkpoint
  let store: ParameterStore
  private let model: TrainableModel
  private let schedule: LearningRateSchedule

  package init(
    checkpoint: Checkpoint, options: TrainingOptions
  ) throws(TrainingError) {
    try options.check()
    let available = Int(clamping: process_available_memory())
    let limit = options.memoryLimit ?? (available > 0 ? available / 2 : nil)
    let estimate = MemoryEstimate(checkpoint, options, limit: limit)
    if let limit = options.memoryLimit, estimate.total > limit {
      throw .notEnoughMemory(needed: estimate.total, limit: limit)
    }
    let plan = TrainingParameters.plan(checkpoint, options)
    guard !plan.isEmpty else {
      throw .nothingToTrain(
        targets: TrainingOptions.allTargets.map(\.rawValue).sorted().joined(separator: ", "))
    }
    self.options = options
    self.checkpoint = checkpoint
    memoryEstimate = estimate
    schedule = LearningRateSchedule(
      peak: options.learningRate, warmupSteps: options.warmupSteps, steps: options.steps)
    let context = try TrainingContext(
      threads: options.threads, isa: options.isa, usesBLAS: options.usesBLAS)
    let needsBLAS = options.compute == .f32 || options.method != .lora
    warnings =
      options.usesBLAS && needsBLAS && context.blas == nil
      ? [
        "OpenBLAS was not found; float32 products run on Familiar's own kernels "
          + "(install libopenblas0 for speed)"
      ] : []
    store = try ParameterStore(plan)
    TrainingParameters.initialize(store, checkpoint, options)
    model = try TrainableModel(
      checkpoint, options, store: store, context: context,
      isCheckpointing: estimate.checkpointing)
  }

  var contextHandle: OpaquePointer { model.context.handle }
  package var threads: Int { model.context.threads }
  package var isa: String { model.context.isa }

  /// One step of the optimizer on the gradients of all `rows`; nil if `yield` said to stop.
  ///
  /// A step that is stopped, or that fails, leaves parameters and moments as they were.
  ///
  /// - Parameter yield: called between layers, where it may wait; false abandons the step.
  package func step(
    _ rows: [PackedRow], yield: () -> Bool = { true }
  ) throws(TrainingError) -> TrainingStep? {
    guard let loss = try accumulate(rows, yield: yield) else { return nil }
    guard loss.isFinite else { throw .lossNotFinite(step: stepCount + 1) }
    let norm = gradientNorm
    guard norm.isFinite else { throw .gradientNotFinite(step: stepCount + 1) }
    let rate = schedule.rate(after: stepCount)
    // Source: torch.nn.utils.clip_grad_norm_.
    let scale = min(1, Double(options.maxGradNorm) / (norm + 1e-6))
    update(rate: rate, scale: Float(scale))
    stepCount += 1
    return TrainingStep(
      loss: loss, gradientNorm: norm, learningRate: rate,
      tokens: rows.reduce(0) { $0 + $1.tokens.count })
  }

  /// Leaves the gradient of the mean loss of `rows` in the store; the mean loss comes back.
  func accumulate(_ rows: [PackedRow], yield: () -> Bool) throws(TrainingError) -> Double? {
    for row in rows { try model.check(row) }
    let targets = rows.reduce(0) { $0 + $1.targetCount }
    guard targets > 0 else {
      throw .invalidRow(reason: "none of the \(rows.count) rows of a step predicts a token")
    }
    store.gradients.clear()
    var loss = 0.0
    for (index, row) in rows.enumerated() {
      var random = SplitMix64(
        seed: options.seed &+ UInt64(stepCount) &* 0x9e37_79b9 &+ UInt64(index))
      guard
        let sum = try model.run(
          row, scale: 1 / Float(targets), seed: random.next(), yield: yield)
      else { return nil }
      loss += sum
    }
    return loss / Double(targets)
  }

  /// The mean negative log-likelihood of the targets of `rows` in nats; nil if `yield` said to stop.
  ///
  /// Nothing is dropped out and nothing changes.
  package func loss(
    of rows: [PackedRow], yield: () -> Bool = { true }
  ) throws(TrainingError) -> Double? {
    for row in rows { try model.check(row) }
    let targets = rows.reduce(0) { $0 + $1.targetCount }
    guard targets > 0 else { throw .invalidRow(reason: "no row predicts a token") }
    var loss = 0.0
    for row in rows {
      guard let sum = try model.run(row, scale: nil, yield: yield) else { return nil }
      loss += sum
    }
    return loss / Double(targets)
  }

  private var gradientNorm: Double {
    squared_norm(model.context.handle, store.gradients.pointer, store.count).squareRoot()
  }

  private func update(rate: Float, scale: Float) {
    let count = Double(stepCount + 1)
    var step = adamw_step(
      learning_rate: rate, beta1: options.beta1, beta2: options.beta2, epsilon: options.epsilon,
      weight_decay: options.weightDecay, gradient_scale: scale,
      correction1: 1 - Self.power(Double(options.beta1), count),
      correction2: 1 - Self.power(Double(options.beta2), count))
    for parameter in store.parameters {
      step.weight_decay = parameter.decays ? options.weightDecay : 0
      adamw_update(
        model.context.handle, &step, store.gradients.pointer + parameter.offset, parameter.count,
        store.values.pointer + parameter.offset, store.firstMoment.pointer + parameter.offset,
        store.secondMoment.pointer + parameter.offset)
    }
  }

  private static func power(_ base: Double, _ exponent: Double) -> Double {
    base == 0 ? 0 : (base.logarithm * exponent).exponential
  }

  /// What LoRA has learned, as PEFT keeps it.
  package func adapter() throws(TrainingError) -> LoRAAdapter {
    guard options.method == .lora else {
      throw .noSuchResult(
        reason: "\(options.method.rawValue) training makes a model, not an adapter")
    }
    var modules: [AdapterSet.Location: LoRAAdapter.Module] = [:]
    for (location, tensor) in TrainingParameters.locations(checkpoint, options) {
      guard let a = store.parameter(location.parameterName("A")),
        let b = store.parameter(location.parameterName("B"))
      else { continue }
      modules[location] = LoRAAdapter.Module(
        rank: options.rank, inFeatures: tensor.columns, outFeatures: tensor.rows, a: store.copy(a),
        b: store.copy(b), scale: options.alpha / Float(options.rank))
    }
    return LoRAAdapter(modules: modules, baseID: baseID)
  }

  /// Of the model that is trained; reads every tensor where the file does not record it.
  var baseID: String { checkpoint.computedBaseID() }
}
