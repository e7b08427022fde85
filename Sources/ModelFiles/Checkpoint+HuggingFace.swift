internal import JSONCoding
internal import Storage
internal import Tokenization

extension Checkpoint {
  /// Opens the Hugging Face folder at `path`; tensors keep the precision of its files.
  init(huggingFace path: String) throws(ModelFileError) {
    let folder = HuggingFaceFolder(path: path)
    let json = try folder.configuration()
    let configuration = try ModelConfiguration(huggingFace: json, file: "\(path)/config.json")
    let shards = try folder.shards()
    guard let first = shards.first else {
      throw .invalid(file: path, subject: "weights", expected: "a file", found: "none")
    }
    var tensors: [String: Tensor] = [:]
    for shard in shards { try Self.add(shard, to: &tensors) }
    if try Self.isTied(json, path) { tensors["output.weight"] = nil }
    if !configuration.isMultiQuery { Self.separateHeads(&tensors, configuration) }
    let vocabulary = try folder.tokenizer().map { tokenizer throws(ModelFileError) in
      try Self.fit(
        try Vocabulary(huggingFace: tokenizer, configuration: json, file: path),
        rows: configuration.vocabularySize, file: "\(path)/tokenizer.json")
    }
    try self.init(
      path: path, name: ModelName.stem(ofPath: path), configuration: configuration,
      tensors: tensors, vocabulary: vocabulary, baseID: nil, fingerprint: first.file.fingerprint)
  }

  private static func add(
    _ shard: SafetensorsFile, to tensors: inout [String: Tensor]
  ) throws(ModelFileError) {
    for name in shard.entries.keys.sorted() {
      switch HuggingFaceNames.meaning(of: name) {
      case .buffer: continue
      case .unknown:
        throw .invalid(
          file: shard.file.path, subject: name, expected: "a tensor of GPT-BigCode",
          found: "one that has no place in it")
      case .tensor(let newName):
        guard tensors[newName] == nil else {
          throw .invalid(
            file: shard.file.path, subject: name, expected: "one such tensor", found: "two")
        }
        tensors[newName] = try shard.tensor(name, as: newName)
      }
    }
  }

  /// An index may promise an `lm_head` that no shard holds; without one the head is the token table.
  private static func isTied(_ json: JSON, _ path: String) throws(ModelFileError) -> Bool {
    guard let value = json["tie_word_embeddings"] else { return true }
    guard let isTied = value.bool else {
      throw .invalid(
        file: "\(path)/config.json", subject: "tie_word_embeddings", expected: "true or false",
        found: value.serialized())
    }
    return isTied
  }

  private static func separateHeads(
    _ tensors: inout [String: Tensor], _ configuration: ModelConfiguration
  ) {
    for name in tensors.keys where name.contains(".attn_qkv.") {
      tensors[name] = tensors[name].map {
        InterleavedHeads.separated(
          $0, heads: configuration.headCount, headSize: configuration.headSize)
      }
    }
  }
}
