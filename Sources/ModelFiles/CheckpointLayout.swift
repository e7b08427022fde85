/// The tensors that a GPT-BigCode model consists of, and the shape that each must have.
///
/// Sources: transformers `modeling_gpt_bigcode.py`, llama.cpp `src/models/starcoder.cpp`.
struct CheckpointLayout {
  /// A tensor's name and shape, `[out, in]`.
  struct Entry {
    let name: String
    let shape: [Int]
  }

  let configuration: ModelConfiguration

  /// What stands before and after the layers, without `output.weight`, which may be tied.
  var outerEntries: [Entry] {
    let width = configuration.hiddenSize
    return [
      Entry(name: "token_embd.weight", shape: [configuration.vocabularySize, width]),
      Entry(name: "position_embd.weight", shape: [configuration.contextLength, width]),
      Entry(name: "output_norm.weight", shape: [width]),
      Entry(name: "output_norm.bias", shape: [width]),
    ]
  }

  /// The head that is not tied to the token table.
  var headEntry: Entry {
    Entry(
      name: "output.weight", shape: [configuration.vocabularySize, configuration.hiddenSize])
  }

  /// The twelve tensors of layer `layer`.
  func entries(ofLayer layer: Int) -> [Entry] {
    let width = configuration.hiddenSize
    let inner = configuration.intermediateSize
    let projected = width + 2 * configuration.keyValueHeadCount * configuration.headSize
    let parts: [(String, [Int])] = [
      ("attn_norm.weight", [width]), ("attn_norm.bias", [width]),
      ("attn_qkv.weight", [projected, width]), ("attn_qkv.bias", [projected]),
      ("attn_output.weight", [width, width]), ("attn_output.bias", [width]),
      ("ffn_norm.weight", [width]), ("ffn_norm.bias", [width]),
      ("ffn_up.weight", [inner, width]), ("ffn_up.bias", [inner]),
      ("ffn_down.weight", [width, inner]), ("ffn_down.bias", [width]),
    ]
    return parts.map { Entry(name: "blk.\(layer).\($0.0)", shape: $0.1) }
  }

  /// Checks that `tensors` are exactly a model's, each of its shape.
  ///
  /// Layers are checked one by one, so that a hostile layer count costs no more than the file has.
  func check(_ tensors: [String: Tensor], file: String) throws(ModelFileError) {
    var known: Set<String> = []
    func check(_ entries: [Entry]) throws(ModelFileError) {
      for entry in entries {
        guard let tensor = tensors[entry.name] else {
          throw .invalid(
            file: file, subject: entry.name, expected: "a tensor of shape \(entry.shape)",
            found: "no such tensor")
        }
        guard tensor.shape == entry.shape else {
          throw .invalid(
            file: file, subject: entry.name,
            expected: "shape \(entry.shape), as the configuration asks for",
            found: "\(tensor.shape)")
        }
        known.insert(entry.name)
      }
    }
    try check(outerEntries)
    for layer in 0..<configuration.layerCount { try check(entries(ofLayer: layer)) }
    if tensors[headEntry.name] != nil { try check([headEntry]) }
    if let stranger = tensors.keys.filter({ !known.contains($0) }).min() {
      throw .invalid(
        file: file, subject: stranger,
        expected: "only the tensors of a model of \(configuration.layerCount) layers",
        found: "one that has no place in it")
    }
  }

  /// Names in the order of computation; for files and lists.
  var orderedNames: [String] {
    outerEntries.prefix(2).map(\.name)
      + (0..<configuration.layerCount).flatMap { entries(ofLayer: $0).map(\.name) }
      + outerEntries.dropFirst(2).map(\.name) + [headEntry.name]
  }
}
