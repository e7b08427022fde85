internal import Inference
internal import TrainingData

/// One block, pre-LayerNorm, forward and backward.
///
///     x1 = x0 + c_proj(attention(c_attn(ln_1(x0))))
///     x2 = x1 + c_proj(gelu(c_fc(ln_2(x1))))
struct TrainableBlock {
  let attentionNorm: LayerNormOperation
  let attentionInput: LinearOperation
  let attention: AttentionOperation
  let attentionOutput: LinearOperation
  let mlpNorm: LayerNormOperation
  let mlpInput: LinearOperation
  let activation: ActivationOperation
  let mlpOutput: LinearOperation

  /// The row that is computed, and its dropout.
  struct Pass {
    let tokens: Int
    let starts: [Int]
    let memory: WorkingMemory
    /// Nil where nothing is dropped.
    let seed: UInt64?

    /// A seed of its own for each layer of the model.
    func seed(_ target: AdapterSet.Target) -> UInt64? {
      guard let seed else { return nil }
      let place = AdapterSet.Target.allCases.firstIndex(of: target) ?? 0
      var random = SplitMix64(seed: seed &+ UInt64(place))
      return random.next()
    }
  }

  private var width: Int { attentionNorm.width }

  /// `output [T, C]` from `input [T, C]`, which may be the same place; fills `saved`.
  ///
  /// - Parameter output: nil where the pass is run again only for what it saves.
  func forward(
    _ input: UnsafePointer<Float>, _ pass: Pass, saving saved: BlockActivations,
    into output: UnsafeMutablePointer<Float>?
  ) throws(TrainingError) {
    let (tokens, memory) = (pass.tokens, pass.memory)
    attentionNorm.forward(input, tokens: tokens, into: memory.normalized)
    apply(attentionInput, memory.normalized, pass, saved, into: saved.qkv)
    try attention.forward(
      saved.qkv, tokens: tokens, starts: pass.starts, logSumExp: saved.logSumExp,
      into: saved.attention)
    saved.middle.update(from: input, count: tokens * width)
    apply(attentionOutput, saved.attention, pass, saved, adds: true, into: saved.middle)
    mlpNorm.forward(saved.middle, tokens: tokens, into: memory.normalized)
    apply(mlpInput, memory.normalized, pass, saved, into: saved.preactivation)
    activation.forward(
      saved.preactivation, count: tokens * mlpInput.outFeatures, into: memory.activated)
    guard let output else {
      return mlpOutput.project(
        memory.activated, tokens: tokens, seed: pass.seed(.mlpOutput), memory: memory,
        projection: saved.projection(.mlpOutput))
    }
    output.update(from: saved.middle, count: tokens * width)
    apply(mlpOutput, memory.activated, pass, saved, adds: true, into: output)
  }

  /// Turns `gradient [T, C]` of the block's output into that of its input.
  ///
  /// - Parameter last: the layer below which nothing is learned: there the pass ends, and what
  ///   `gradient` holds then means nothing.
  func backward(
    _ input: UnsafePointer<Float>, _ pass: Pass, saved: BlockActivations,
    gradient: UnsafeMutablePointer<Float>, last: AdapterSet.Target?
  ) throws(TrainingError) {
    let (tokens, memory) = (pass.tokens, pass.memory)
    activation.forward(
      saved.preactivation, count: tokens * mlpInput.outFeatures, into: memory.activated)
    reverse(
      mlpOutput, memory.activated, gradient, pass, saved,
      into: last == .mlpOutput ? nil : memory.activatedGradient)
    if last == .mlpOutput { return }
    activation.backward(
      saved.preactivation, count: tokens * mlpInput.outFeatures, memory.activatedGradient)
    if mlpInput.needsInput {
      mlpNorm.forward(saved.middle, tokens: tokens, into: memory.normalized)
    }
    reverse(
      mlpInput, memory.normalized, memory.activatedGradient, pass, saved,
      into: last == .mlpInput ? nil : memory.normalizedGradient)
    if last == .mlpInput { return }
    mlpNorm.backward(saved.middle, memory.normalizedGradient, tokens: tokens, into: gradient)
    reverse(
      attentionOutput, saved.attention, gradient, pass, saved,
      into: last == .attentionOutput ? nil : memory.normalizedGradient)
    if last == .attentionOutput { return }
    try attention.backward(
      saved.qkv, out: saved.attention, logSumExp: saved.logSumExp, memory.normalizedGradient,
      tokens: tokens, starts: pass.starts, into: memory.qkvGradient)
    if attentionInput.needsInput {
      attentionNorm.forward(input, tokens: tokens, into: memory.normalized)
    }
    reverse(
      attentionInput, memory.normalized, memory.qkvGradient, pass, saved,
      into: last == .attentionInput ? nil : memory.normalizedGradient)
    if last == .attentionInput { return }
    attentionNorm.backward(input, memory.normalizedGradient, tokens: tokens, into: gradient)
  }

  private func apply(
    _ linear: LinearOperation, _ x: UnsafePointer<Float>, _ pass: Pass, _ saved: BlockActivations,
    adds: Bool = false, into y: UnsafeMutablePointer<Float>
  ) {
    linear.forward(
      x, tokens: pass.tokens, adds: adds, seed: pass.seed(linear.target), memory: pass.memory,
      projection: saved.projection(linear.target), into: y)
  }

  private func reverse(
    _ linear: LinearOperation, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ pass: Pass,
    _ saved: BlockActivations, into dx: UnsafeMutablePointer<Float>?
  ) {
    linear.backward(
      x, dy, tokens: pass.tokens, seed: pass.seed(linear.target), memory: pass.memory,
      projection: saved.projection(linear.target), into: dx)
  }
}
