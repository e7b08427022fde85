package import Storage
package import Tokenization

/// An opened model: configuration, tensors under GGUF's names, vocabulary.
///
/// Whatever the source, rows of `attn_qkv` are in the order [Q | K | V], every shape has been checked
/// against the configuration, and every tensor the configuration asks for is there.
package struct Checkpoint: Sendable {
  package let path: String
  package let name: String
  package let configuration: ModelConfiguration
  /// By GGUF name; `output.weight` is absent where the head is tied to `token_embd.weight`.
  package let tensors: [String: Tensor]
  package let vocabulary: Vocabulary?
  /// SHA-256 over the source tensors in hexadecimal, where the file records it.
  package let baseID: String?
  /// What rounding cost each tensor, where the file records it.
  package let relativeRMSErrors: [String: Double]
  /// Of the first file: with `baseID` nil, the key for what is cached about this model.
  package let fingerprint: FileFingerprint
  let computed = ComputedBaseID()

  /// Checks the tensors against the configuration.
  init(
    path: String, name: String, configuration: ModelConfiguration, tensors: [String: Tensor],
    vocabulary: Vocabulary?, baseID: String?, relativeRMSErrors: [String: Double] = [:],
    fingerprint: FileFingerprint
  ) throws(ModelFileError) {
    try CheckpointLayout(configuration: configuration).check(tensors, file: path)
    self.path = path
    self.name = name
    self.configuration = configuration
    self.tensors = tensors
    self.vocabulary = vocabulary
    self.baseID = baseID
    self.relativeRMSErrors = relativeRMSErrors
    self.fingerprint = fingerprint
    try checkVectors()
  }

  /// Opens a `.gguf` file or a Hugging Face folder.
  ///
  /// Matrices are not read, only mapped; ``validate()`` reads them.
  package static func open(_ path: String) throws(ModelFileError) -> Checkpoint {
    switch FileReading.kind(of: path) {
    case .directory: return try Checkpoint(huggingFace: path)
    case nil: throw .unknownModel(name: path, near: [])
    default: break
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if let pickle = PickleFile.refusal(of: name, at: path) { throw pickle }
    if name.hasSuffix(".safetensors") || name.hasSuffix(".json") {
      throw .unsupported(
        file: path, reason: "this is one file of a Hugging Face model",
        advice: "give the folder that holds it, with config.json and tokenizer.json")
    }
    return try Checkpoint(gguf: path)
  }

  /// Norms and biases only: reading every weight would page the whole file in at each start.
  private func checkVectors() throws(ModelFileError) {
    for tensor in orderedTensors where tensor.shape.count == 1 {
      guard let index = tensor.firstNonFinite() else { continue }
      throw .invalid(
        file: path, subject: tensor.name, expected: "finite values",
        found: "NaN or infinity at row \(index / tensor.columns), column \(index % tensor.columns)")
    }
  }

  /// The tensors in the order of computation.
  package var orderedTensors: [Tensor] {
    CheckpointLayout(configuration: configuration).orderedNames.compactMap { tensors[$0] }
  }

  /// How many numbers the model has; a tied head counts once.
  package var parameterCount: Int { tensors.values.reduce(0) { $0 + $1.count } }

  /// The vocabulary cut to the model's rows.
  ///
  /// Tokens past the last row have no embedding. Where they are control tokens, which text never
  /// becomes, they are dropped; anything else would break on ordinary text.
  static func fit(
    _ vocabulary: Vocabulary, rows: Int, file: String
  ) throws(ModelFileError) -> Vocabulary {
    guard vocabulary.tokens.count > rows else { return vocabulary }
    guard vocabulary.types.dropFirst(rows).allSatisfy({ $0 == .control || $0 == .unused }) else {
      throw .invalid(
        file: file, subject: "number of tokens", expected: "at most \(rows), the model's rows",
        found: "\(vocabulary.tokens.count)")
    }
    var fitted = vocabulary
    fitted.tokens.removeLast(vocabulary.tokens.count - rows)
    fitted.types.removeLast(max(0, vocabulary.types.count - rows))
    return fitted
  }
}
