/// The shape of a GPT-BigCode model: `config.json` or the `starcoder.*` keys of a GGUF.
package struct ModelConfiguration: Sendable, Equatable {
  /// The two GELUs that checkpoints use; they are not interchangeable.
  package enum ActivationFunction: String, Sendable {
    case geluTanh = "gelu_pytorch_tanh"
    case geluErf = "gelu"
  }

  package var vocabularySize: Int
  /// `n_positions`: rows of the learned position table.
  package var contextLength: Int
  package var hiddenSize: Int
  package var layerCount: Int
  package var headCount: Int
  /// 1 for multi-query attention, else `headCount`.
  package var keyValueHeadCount: Int
  package var intermediateSize: Int
  package var activationFunction: ActivationFunction
  package var layerNormEpsilon: Float
  package var scalesAttention: Bool

  package var headSize: Int { hiddenSize / headCount }
  package var isMultiQuery: Bool { keyValueHeadCount == 1 && headCount > 1 }

  package init(
    vocabularySize: Int, contextLength: Int, hiddenSize: Int, layerCount: Int, headCount: Int,
    keyValueHeadCount: Int, intermediateSize: Int, activationFunction: ActivationFunction,
    layerNormEpsilon: Float, scalesAttention: Bool
  ) {
    self.vocabularySize = vocabularySize
    self.contextLength = contextLength
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount
    self.intermediateSize = intermediateSize
    self.activationFunction = activationFunction
    self.layerNormEpsilon = layerNormEpsilon
    self.scalesAttention = scalesAttention
  }
}
