package import ModelFiles

/// What training will take, by part, before anything is allocated.
package struct MemoryEstimate: Sendable, Equatable {
  /// Bytes of the weights that are multiplied forward; those that a server maps too count as well.
  package var weights: Int
  /// Bytes of their transposes for the backward pass.
  package var transposedWeights: Int
  /// Bytes of what the backward pass needs of the forward pass, and of working memory.
  package var activations: Int
  /// Bytes of what is learned, its gradients and Adam's moments.
  package var optimizer: Int
  /// Bytes of a chunk of logits.
  package var logits: Int
  /// Whether blocks are computed again for the backward pass.
  package var checkpointing: Bool

  package var total: Int { weights + transposedWeights + activations + optimizer + logits }

  /// The estimate for `options`; where they leave checkpointing open, it is used if everything else
  /// exceeds `limit`.
  package init(_ checkpoint: Checkpoint, _ options: TrainingOptions, limit: Int?) {
    let configuration = checkpoint.configuration
    let shape = PassShape(configuration, options)
    let headName =
      checkpoint.tensors["output.weight"] == nil ? "token_embd.weight" : "output.weight"
    let matrices = checkpoint.orderedTensors.filter {
      $0.shape.count == 2
        && ($0.name == headName
          || !["token_embd.weight", "position_embd.weight"].contains($0.name))
    }
    weights = 0
    transposedWeights = 0
    if options.method == .lora && options.compute == .auto {
      for matrix in matrices {
        weights +=
          matrix.type.isFloat
          ? QuantizedProduct.packedBytes(
            rows: matrix.rows, columns: matrix.columns, transposed: false)
          : matrix.byteCount
        transposedWeights += QuantizedProduct.packedBytes(
          rows: matrix.rows, columns: matrix.columns, transposed: true)
      }
    } else if options.method == .lora {
      weights =
        matrices.reduce(0) { $0 + $1.byteCount } + TrainingContext.panelValues * 4
    }
    optimizer =
      TrainingParameters.plan(checkpoint, options)
      .reduce(0) { $0 + ParameterStore.padded($1.shape.reduce(1, *)) } * 4 * 4
    logits = CrossEntropyHead.byteCount(
      vocabularySize: configuration.vocabularySize, tokens: options.rowLength)
    let fixed =
      WorkingMemory.byteCount(shape, tokens: options.rowLength)
      + (configuration.layerCount + 1)
      * ParameterStore.padded(options.rowLength * configuration.hiddenSize) * 4
    let block = BlockActivations.byteCount(shape, tokens: options.rowLength)
    activations = fixed + block * configuration.layerCount
    checkpointing = false
    let isWanted = options.checkpointing ?? (limit.map { total > $0 } ?? false)
    if isWanted {
      checkpointing = true
      activations = fixed + block
    }
  }
}
