internal import Inference
internal import ModelFiles
internal import TrainingData

/// A GPT-BigCode model that can be run backward; what is learned lies in its ``ParameterStore``.
///
/// Rows are computed one after the other, so that activations exist for one row only.
final class TrainableModel {
  let context: TrainingContext
  let store: ParameterStore
  private let configuration: ModelConfiguration
  private let embedding: EmbeddingOperation
  private let blocks: [TrainableBlock]
  private let finalNorm: LayerNormOperation
  private let head: CrossEntropyHead
  private let hasDropout: Bool
  /// The lowest block of which something is learned, and the lowest layer in it.
  ///
  /// Below it no gradient is computed. Nil goes down to the embeddings.
  private let lowest: (block: Int, target: AdapterSet.Target)?
  private let isCheckpointing: Bool
  private let memory: WorkingMemory
  /// Of each block that learns; of one that serves all in turn where blocks are computed again.
  private let saved: [BlockActivations]
  /// `[blocks that learn + 1][T, C]`: the residual stream between them.
  private let stream: FloatBuffer
  private let streamStride: Int
  private let rowLength: Int
  private let owners: [AnyObject]

  init(
    _ checkpoint: Checkpoint, _ options: TrainingOptions, store: ParameterStore,
    context: TrainingContext, isCheckpointing: Bool
  ) throws(TrainingError) {
    self.context = context
    self.store = store
    configuration = checkpoint.configuration
    self.isCheckpointing = isCheckpointing
    rowLength = options.rowLength
    let shape = PassShape(checkpoint.configuration, options)
    hasDropout = shape.hasDropout
    let factory = try OperationFactory(checkpoint, options, context, store)
    embedding = try factory.embedding()
    var blocks: [TrainableBlock] = []
    for index in 0..<checkpoint.configuration.layerCount { blocks.append(try factory.block(index)) }
    self.blocks = blocks
    finalNorm = try factory.layerNorm("output_norm")
    head = try factory.head(tokens: options.rowLength)
    owners = factory.owners + checkpoint.tensors.values.compactMap { $0.file }
    lowest = Self.lowest(options)
    let learning = checkpoint.configuration.layerCount - (lowest?.block ?? 0)
    memory = try WorkingMemory(shape, tokens: options.rowLength)
    var saved: [BlockActivations] = []
    for _ in 0..<(isCheckpointing ? 1 : max(1, learning)) {
      saved.append(try BlockActivations(shape, tokens: options.rowLength))
    }
    self.saved = saved
    streamStride = ParameterStore.padded(options.rowLength * configuration.hiddenSize)
    stream = try FloatBuffer(count: streamStride * (learning + 1))
  }

  private static func lowest(
    _ options: TrainingOptions
  ) -> (block: Int, target: AdapterSet.Target)? {
    guard options.method == .lora,
      let target = AdapterSet.Target.allCases.first(where: options.targetModules.contains)
    else { return nil }
    return (0, target)
  }

  /// The sum of a row's losses in nats; nil if `yield` said to stop.
  ///
  /// - Parameters:
  ///   - scale: what gradients are multiplied by; nil computes and accumulates none.
  ///   - seed: of the row's dropout.
  ///   - yield: asked before each block, forward and backward.
  func run(
    _ row: PackedRow, scale: Float?, seed: UInt64 = 0, yield: () -> Bool
  ) throws(TrainingError) -> Double? {
    let tokens = row.tokens.count
    let bottom = lowest?.block ?? 0
    let pass = { (block: Int) in
      TrainableBlock.Pass(
        tokens: tokens, starts: row.starts, memory: self.memory,
        seed: self.hasDropout && scale != nil ? seed &+ UInt64(block) &* 0x1_0001 : nil)
    }
    embedding.forward(row, into: stream.pointer)
    var top = stream.pointer
    for (index, block) in blocks.enumerated() {
      guard yield() else { return nil }
      let learns = scale != nil && index >= bottom
      let next = learns ? top + streamStride : top
      try block.forward(
        top, pass(index), saving: saved[learns && !isCheckpointing ? index - bottom : 0], into: next
      )
      top = next
    }
    guard yield() else { return nil }
    finalNorm.forward(top, tokens: tokens, into: memory.normalized)
    guard let scale else {
      return head.run(memory.normalized, targets: row.targets, scale: 0, into: nil)
    }
    let loss = head.run(
      memory.normalized, targets: row.targets, scale: scale, into: memory.normalizedGradient)
    let gradient = memory.residualGradient
    gradient.update(repeating: 0, count: tokens * configuration.hiddenSize)
    finalNorm.backward(top, memory.normalizedGradient, tokens: tokens, into: gradient)
    for index in blocks.indices.reversed() where index >= bottom {
      guard yield() else { return nil }
      let input = stream.pointer + (index - bottom) * streamStride
      let activations = saved[isCheckpointing ? 0 : index - bottom]
      if isCheckpointing {
        try blocks[index].forward(input, pass(index), saving: activations, into: nil)
      }
      try blocks[index].backward(
        input, pass(index), saved: activations, gradient: gradient,
        last: index == bottom ? lowest?.target : nil)
    }
    if lowest == nil { embedding.backward(row, gradient) }
    return loss
  }

  /// Throws for a row that cannot be computed.
  func check(_ row: PackedRow) throws(TrainingError) {
    guard row.tokens.count <= rowLength else {
      throw .invalidRow(
        reason: "it has \(row.tokens.count) tokens and the option row_length is \(rowLength)")
    }
    for example in row.examples where example.count > configuration.contextLength {
      throw .invalidRow(
        reason:
          "an example has \(example.count) tokens and the model \(configuration.contextLength) "
          + "positions")
    }
    for token in row.tokens where token < 0 || Int(token) >= configuration.vocabularySize {
      throw .invalidRow(
        reason: "token \(token) is outside of the model's vocabulary of "
          + "\(configuration.vocabularySize)")
    }
  }
}

extension PassShape {
  init(_ configuration: ModelConfiguration, _ options: TrainingOptions) {
    let isLoRA = options.method == .lora
    self.init(
      configuration: configuration, rank: isLoRA ? options.rank : 0,
      hasDropout: isLoRA && options.dropout > 0)
  }
}
