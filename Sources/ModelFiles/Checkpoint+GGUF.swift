internal import Storage
internal import Tokenization

extension Checkpoint {
  /// Opens the GGUF file at `path`.
  init(gguf path: String) throws(ModelFileError) {
    let gguf = try GGUFFile(path: path)
    let configuration = try ModelConfiguration(gguf: gguf)
    var tensors: [String: Tensor] = [:]
    for info in gguf.tensors { tensors[info.name] = gguf.tensor(info) }
    let vocabulary = try Vocabulary(gguf: gguf)
    try self.init(
      path: path,
      name: ModelName.stem(ofPath: path),
      configuration: configuration,
      tensors: tensors,
      vocabulary: try vocabulary.map { vocabulary throws(ModelFileError) in
        try Self.fit(vocabulary, rows: configuration.vocabularySize, file: path)
      },
      baseID: try gguf.string(ModelConfiguration.FamiliarKey.baseID),
      relativeRMSErrors: try Self.relativeRMSErrors(gguf),
      fingerprint: gguf.file.fingerprint)
  }

  private static func relativeRMSErrors(
    _ gguf: GGUFFile
  ) throws(ModelFileError) -> [String: Double] {
    guard let errors = try gguf.numbers(ModelConfiguration.FamiliarKey.relativeRMSErrors) else {
      return [:]
    }
    return zip(gguf.tensors, errors).reduce(into: [:]) { known, pair in
      if pair.1 >= 0 { known[pair.0.name] = pair.1 }
    }
  }
}
