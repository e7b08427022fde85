internal import Storage

/// Why a model cannot run.
package enum InferenceError: Error, Equatable, CustomStringConvertible {
  /// `tokens` do not fit into the model's learned positions.
  case contextOverflow(tokens: Int, limit: Int)
  /// An id outside of the vocabulary.
  case unknownToken(id: Int32, vocabularySize: Int)
  /// The model is larger than half of the free memory.
  case notEnoughMemory(needed: Int, available: Int)
  /// The kernel table that was asked for does not run on this CPU.
  case unsupportedISA(name: String, available: [String])
  /// A file of the model was cut short while it was in use.
  case weightsLost(path: String)
  /// What the checkpoint holds cannot be computed.
  case unsupportedModel(reason: String)

  package var description: String {
    switch self {
    case .contextOverflow(let tokens, let limit):
      "\(tokens) tokens do not fit into the model's context of \(limit); shorten the prompt"
    case .unknownToken(let id, let vocabularySize):
      "token id \(id) is outside of the model's vocabulary of \(vocabularySize)"
    case .notEnoughMemory(let needed, let available):
      "the model needs \(ByteCount.text(needed)) and only half of the \(ByteCount.text(available)) of "
        + "free memory may be used; close programs, choose a smaller model or pass --force"
    case .unsupportedISA(let name, let available):
      "FAMILIAR_ISA=\(name) does not run on this CPU; choose one of "
        + available.joined(separator: ", ")
    case .weightsLost(let path):
      "\(path) was cut short while the model was in use; put the file back and start again"
    case .unsupportedModel(let reason):
      "the model cannot run: \(reason)"
    }
  }
}
