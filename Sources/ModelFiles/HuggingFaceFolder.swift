internal import JSONCoding
private import OrderedCollections
internal import Storage

/// The files of a Hugging Face model folder.
struct HuggingFaceFolder {
  let path: String

  /// `config.json`.
  func configuration() throws(ModelFileError) -> JSON { try json("config.json") }

  /// `tokenizer.json`; nil where there is none.
  func tokenizer() throws(ModelFileError) -> JSON? {
    guard FileReading.kind(of: file("tokenizer.json")) != nil else { return nil }
    return try json("tokenizer.json")
  }

  /// The weights: `model.safetensors`, or the shards of `model.safetensors.index.json`.
  ///
  /// The single file goes first where both exist, as in transformers.
  func shards() throws(ModelFileError) -> [SafetensorsFile] {
    if FileReading.kind(of: file("model.safetensors")) != nil {
      return [try SafetensorsFile(path: file("model.safetensors"))]
    }
    guard FileReading.kind(of: file("model.safetensors.index.json")) != nil else {
      throw try missingWeights()
    }
    var shards: [SafetensorsFile] = []
    for name in try shardNames() { shards.append(try SafetensorsFile(path: file(name))) }
    return shards
  }

  /// The distinct file names of the index, sorted.
  private func shardNames() throws(ModelFileError) -> [String] {
    let index = try json("model.safetensors.index.json")
    guard let map = index["weight_map"]?.object, !map.isEmpty else {
      throw .invalid(
        file: file("model.safetensors.index.json"), subject: "weight_map",
        expected: "an object of file names", found: "none")
    }
    var names: Set<String> = []
    for (tensor, value) in map {
      // A name with a slash could point anywhere on the machine.
      guard let name = value.string, name.hasSuffix(".safetensors"), !name.contains("/") else {
        if let name = value.string, let refusal = PickleFile.refusal(of: name, at: file(name)) {
          throw refusal
        }
        throw .invalid(
          file: file("model.safetensors.index.json"), subject: tensor,
          expected: "the name of a .safetensors file in the same folder",
          found: value.serialized())
      }
      names.insert(name)
    }
    return names.sorted()
  }

  private func missingWeights() throws(ModelFileError) -> ModelFileError {
    let names: [String]
    do throws(StorageError) { names = try Directories.names(in: path) } catch {
      throw .storage(error)
    }
    for name in names {
      if name.hasSuffix(".bin.index.json") || PickleFile.isPickle(name),
        let refusal = PickleFile.refusal(of: "pickle.bin", at: file(name))
      {
        return refusal
      }
    }
    return .invalid(
      file: path, subject: "weights",
      expected: "model.safetensors or model.safetensors.index.json", found: "neither")
  }

  private func file(_ name: String) -> String {
    path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  private func json(_ name: String) throws(ModelFileError) -> JSON {
    let bytes: [UInt8]
    // Tokenizers are the largest: a few MB; 256 MB bounds what a hostile folder costs.
    do throws(StorageError) {
      bytes = try FileReading.contents(of: file(name), limit: 1 << 28)
    } catch { throw .storage(error) }
    do throws(JSONError) { return try JSON(parsing: bytes) } catch {
      throw .json(file: file(name), error: error)
    }
  }
}
