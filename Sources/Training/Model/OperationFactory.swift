internal import Inference
internal import ModelFiles

/// Makes the operations of a model from a checkpoint's tensors and the parameters that are learned.
///
/// A checkpoint has checked names and shapes; what is missing all the same is an error here.
final class OperationFactory {
  private let checkpoint: Checkpoint
  private let options: TrainingOptions
  private let context: TrainingContext
  private let store: ParameterStore
  private let vectors = FrozenVectors()
  /// The weights that are served; nil where products are in float32.
  private var served: PackedWeights?

  init(
    _ checkpoint: Checkpoint, _ options: TrainingOptions, _ context: TrainingContext,
    _ store: ParameterStore
  ) throws(TrainingError) {
    self.checkpoint = checkpoint
    self.options = options
    self.context = context
    self.store = store
    guard options.method == .lora, options.compute == .auto else { return }
    served = try Self.packedWeights(checkpoint, cacheDirectory: options.cacheDirectory)
  }

  /// What has to live as long as the operations.
  var owners: [AnyObject] { [vectors] }

  private static func packedWeights(
    _ checkpoint: Checkpoint, cacheDirectory: String?
  ) throws(TrainingError) -> PackedWeights {
    do throws(InferenceError) {
      return try PackedWeights(servedFrom: checkpoint, cacheDirectory: cacheDirectory)
    } catch { throw .inference(error) }
  }

  func tensor(_ name: String) throws(TrainingError) -> Tensor {
    guard let tensor = checkpoint.tensors[name] else {
      throw .inference(
        .unsupportedModel(reason: "the tensor \(name) is missing from \(checkpoint.path)"))
    }
    return tensor
  }

  /// The values of a vector, learned or not.
  private func vector(_ name: String) throws(TrainingError) -> UnsafePointer<Float> {
    if let value = store.value(name) { return UnsafePointer(value) }
    return try vectors.values(of: tensor(name))
  }

  /// Products with a matrix, learned or not.
  func product(_ name: String) throws(TrainingError) -> any MatrixProduct {
    let tensor = try tensor(name)
    if let values = store.value(name) {
      return FloatProduct(
        context, values: values, outFeatures: tensor.rows, inFeatures: tensor.columns)
    }
    if let served {
      // Rounding the inputs of the queries and keys cost more of the gradient's direction than that
      // of all other layers together: 1 - cosine 8e-4 fell to 5e-4.
      return try QuantizedProduct(
        context, tensor: tensor, served: served,
        preciseTokens: name.hasSuffix(".attn_qkv.weight") ? options.rowLength : nil)
    }
    return try FloatProduct(context, tensor: tensor)
  }

  func layerNorm(_ name: String) throws(TrainingError) -> LayerNormOperation {
    LayerNormOperation(
      context: context, width: checkpoint.configuration.hiddenSize,
      epsilon: checkpoint.configuration.layerNormEpsilon, weight: try vector("\(name).weight"),
      bias: try vector("\(name).bias"), weightGradient: store.gradient("\(name).weight"),
      biasGradient: store.gradient("\(name).bias"))
  }

  func linear(_ name: String, layer: Int, _ target: AdapterSet.Target) throws(TrainingError)
    -> LinearOperation
  {
    let tensor = try tensor("\(name).weight")
    return LinearOperation(
      context: context, target: target, inFeatures: tensor.columns, outFeatures: tensor.rows,
      product: try product("\(name).weight"), bias: try vector("\(name).bias"),
      weightGradient: store.gradient("\(name).weight"),
      biasGradient: store.gradient("\(name).bias"),
      update: update(AdapterSet.Location(layer: layer, target: target), of: tensor))
  }

  private func update(_ location: AdapterSet.Location, of tensor: Tensor) -> LowRankOperation? {
    let (nameA, nameB) = (location.parameterName("A"), location.parameterName("B"))
    guard let a = store.value(nameA), let b = store.value(nameB),
      let aGradient = store.gradient(nameA), let bGradient = store.gradient(nameB)
    else { return nil }
    return LowRankOperation(
      context: context, inFeatures: tensor.columns, outFeatures: tensor.rows, rank: options.rank,
      scale: options.alpha / Float(options.rank), keep: 1 - options.dropout, a: a, b: b,
      aGradient: aGradient, bGradient: bGradient)
  }

  func block(_ index: Int) throws(TrainingError) -> TrainableBlock {
    let name = "blk.\(index)"
    return TrainableBlock(
      attentionNorm: try layerNorm("\(name).attn_norm"),
      attentionInput: try linear("\(name).attn_qkv", layer: index, .attentionInput),
      attention: AttentionOperation(context, checkpoint.configuration),
      attentionOutput: try linear("\(name).attn_output", layer: index, .attentionOutput),
      mlpNorm: try layerNorm("\(name).ffn_norm"),
      mlpInput: try linear("\(name).ffn_up", layer: index, .mlpInput),
      activation: ActivationOperation(context, checkpoint.configuration),
      mlpOutput: try linear("\(name).ffn_down", layer: index, .mlpOutput))
  }

  func embedding() throws(TrainingError) -> EmbeddingOperation {
    EmbeddingOperation(
      context: context, width: checkpoint.configuration.hiddenSize,
      tokens: try table("token_embd.weight"), positions: try table("position_embd.weight"))
  }

  private func table(_ name: String) throws(TrainingError) -> EmbeddingOperation.Table {
    if let value = store.value(name) {
      return EmbeddingOperation.Table(
        type: TensorType.f32.rawValue, data: UnsafeRawPointer(value),
        gradient: store.gradient(name))
    }
    let tensor = try tensor(name)
    guard let data = tensor.bytes.baseAddress else {
      throw .inference(.unsupportedModel(reason: "\(name) is empty"))
    }
    return EmbeddingOperation.Table(type: tensor.type.rawValue, data: data, gradient: nil)
  }

  /// - Parameter tokens: of the longest row.
  func head(tokens: Int) throws(TrainingError) -> CrossEntropyHead {
    let name = checkpoint.tensors["output.weight"] == nil ? "token_embd.weight" : "output.weight"
    return try CrossEntropyHead(
      context, product: product(name), width: checkpoint.configuration.hiddenSize,
      vocabularySize: checkpoint.configuration.vocabularySize,
      weightGradient: store.gradient(name), tokens: tokens)
  }
}

extension AdapterSet.Location {
  /// The name of LoRA's matrix `A` or `B` in the store.
  func parameterName(_ matrix: String) -> String { "\(layer).\(target.rawValue).lora_\(matrix)" }
}
