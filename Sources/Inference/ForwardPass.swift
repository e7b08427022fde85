internal import CKernels
internal import ModelFiles
internal import Tokenization

/// One pass of tokens through the model, top to bottom.
///
///     x = wte[id] + wpe[pos]
///     per block: x += c_proj(attention(c_attn(ln_1(x)))); x += c_proj(gelu(c_fc(ln_2(x))))
///     logits = wte · ln_f(x)
///
/// Source: transformers, `modeling_gpt_bigcode.py`.
final class ForwardPass {
  private let model: GPTBigCodeModel
  private let compute: ComputeContext
  private let configuration: ModelConfiguration
  private let activation: linear_epilogue
  private let attentionScale: Float
  private let qkvWidth: Int
  private var buffers: ActivationBuffers
  /// `[rows, vocab_size]` of the rows that were asked for last.
  private(set) var logits: UnsafeMutableBufferPointer<Float>

  init(model: GPTBigCodeModel, compute: ComputeContext) {
    self.model = model
    self.compute = compute
    configuration = model.configuration
    activation =
      configuration.activationFunction == .geluTanh ? EPILOGUE_GELU_TANH : EPILOGUE_GELU_ERF
    attentionScale =
      configuration.scalesAttention ? 1 / Float(configuration.headSize).squareRoot() : 1
    qkvWidth =
      configuration.hiddenSize + 2 * configuration.keyValueHeadCount * configuration.headSize
    buffers = ActivationBuffers(configuration, qkvWidth: qkvWidth, tokens: 1)
    logits = Self.makeLogits(rows: 1, configuration)
  }

  deinit { logits.deallocate() }

  /// Appends `tokens` to `timeline`; `lastOnly` skips, in the last block, the rows nobody reads.
  func run(_ tokens: ArraySlice<TokenID>, on timeline: Timeline, lastOnly: Bool) {
    let count = tokens.count
    guard count > 0 else { return }
    let first = timeline.tokens.count
    if buffers.tokens < count {
      buffers = ActivationBuffers(configuration, qkvWidth: qkvWidth, tokens: count)
    }
    timeline.reserve(first + count)
    embed(tokens, first: first)
    for index in model.blocks.indices {
      let skips = lastOnly && index == model.blocks.count - 1
      run(block: index, timeline: timeline, first: first, tokens: count, lastOnly: skips)
    }
    timeline.append(tokens)
  }

  /// The logits after `rows` of the last pass, ``logitRows`` at most, `[rows, vocab_size]`.
  ///
  /// Valid until the next call.
  func computeLogits(rows: Range<Int>) {
    let width = configuration.hiddenSize
    let count = min(rows.count, Self.logitRows)
    if logits.count < count * configuration.vocabularySize {
      logits.deallocate()
      logits = Self.makeLogits(rows: Self.logitRows, configuration)
    }
    model.finalNorm.forward(
      compute, buffers.residual + rows.lowerBound * width, tokens: count, into: buffers.normalized)
    guard let target = logits.baseAddress else { return }
    model.head.forward(compute, buffers.normalized, tokens: count, into: target)
  }

  /// Passes of up to 16 rows give each row the same bits as a pass of its own.
  static let logitRows = 16

  private static func makeLogits(
    rows: Int, _ configuration: ModelConfiguration
  ) -> UnsafeMutableBufferPointer<Float> {
    let logits = UnsafeMutableBufferPointer<Float>.allocate(
      capacity: rows * configuration.vocabularySize)
    logits.initialize(repeating: 0)
    return logits
  }

  private func embed(_ tokens: ArraySlice<TokenID>, first: Int) {
    tokens.withUnsafeBufferPointer { ids in
      embedding_forward(
        compute.handle, model.tokenEmbedding.type.rawValue,
        model.tokenEmbedding.bytes.baseAddress, model.positionEmbedding.type.rawValue,
        model.positionEmbedding.bytes.baseAddress, ids.baseAddress, first, ids.count,
        configuration.hiddenSize, buffers.residual)
    }
  }

  private func run(block index: Int, timeline: Timeline, first: Int, tokens: Int, lastOnly: Bool) {
    let block = model.blocks[index]
    let adapters = timeline.adapters
    var layer = timeline.layer(index)
    let width = configuration.hiddenSize

    block.attentionNorm.forward(
      compute, buffers.residual, tokens: tokens, into: buffers.normalized)
    block.attentionInput.forward(
      compute, buffers.normalized, tokens: tokens,
      update: adapters.update(layer: index, .attentionInput), into: buffers.qkv)
    kv_append(
      compute.handle, &layer, buffers.qkv, qkvWidth, configuration.headCount, first, tokens)

    // From here on each row stands for itself: with `lastOnly`, only the last goes on.
    let skipped = lastOnly ? tokens - 1 : 0
    let rows = tokens - skipped
    let residual = buffers.residual + skipped * width
    attention_forward(
      compute.handle, &layer, buffers.qkv + skipped * qkvWidth, qkvWidth, configuration.headCount,
      attentionScale, first + skipped, rows, buffers.attention)
    block.attentionOutput.forward(
      compute, buffers.attention, tokens: rows, EPILOGUE_ADD,
      update: adapters.update(layer: index, .attentionOutput), into: residual)
    block.mlpNorm.forward(compute, residual, tokens: rows, into: buffers.normalized)
    block.mlpInput.forward(
      compute, buffers.normalized, tokens: rows, activation,
      update: adapters.update(layer: index, .mlpInput), into: buffers.intermediate)
    block.mlpOutput.forward(
      compute, buffers.intermediate, tokens: rows, EPILOGUE_ADD,
      update: adapters.update(layer: index, .mlpOutput), into: residual)
  }
}
