import JSONCoding
import ModelFiles
import Storage
import TestSupport

/// A small Hugging Face folder, right or with one thing changed.
struct TinyModel {
  /// A tensor of the safetensors file.
  struct Entry {
    var name: String
    var dtype = "F32"
    var shape: [Int]
    var bytes: [UInt8]
  }

  /// The members of config.json, as JSON text.
  var config: [String: String] = [
    "model_type": "\"gpt_bigcode\"", "vocab_size": "5", "n_positions": "3", "n_embd": "4",
    "n_layer": "2", "n_head": "2", "n_inner": "6", "multi_query": "true",
    "activation_function": "\"gelu_pytorch_tanh\"", "layer_norm_epsilon": "1e-5",
    "scale_attn_weights": "true", "tie_word_embeddings": "true",
  ]
  var tensors: [Entry] = []

  init(
    vocabulary: Int = 5, width: Int = 4, inner: Int = 6, heads: Int = 2, isMultiQuery: Bool = true,
    layers: Int = 2
  ) {
    config["vocab_size"] = "\(vocabulary)"
    config["n_embd"] = "\(width)"
    config["n_inner"] = "\(inner)"
    config["n_layer"] = "\(layers)"
    config["n_head"] = "\(heads)"
    config["multi_query"] = "\(isMultiQuery)"
    let projected = isMultiQuery ? width + 2 * (width / heads) : 3 * width
    var shapes: [(String, [Int])] = [
      ("wte.weight", [vocabulary, width]), ("wpe.weight", [3, width]),
    ]
    for layer in 0..<layers {
      shapes += [
        ("h.\(layer).ln_1.weight", [width]), ("h.\(layer).ln_1.bias", [width]),
        ("h.\(layer).attn.c_attn.weight", [projected, width]),
        ("h.\(layer).attn.c_attn.bias", [projected]),
        ("h.\(layer).attn.c_proj.weight", [width, width]),
        ("h.\(layer).attn.c_proj.bias", [width]),
        ("h.\(layer).ln_2.weight", [width]), ("h.\(layer).ln_2.bias", [width]),
        ("h.\(layer).mlp.c_fc.weight", [inner, width]), ("h.\(layer).mlp.c_fc.bias", [inner]),
        ("h.\(layer).mlp.c_proj.weight", [width, inner]), ("h.\(layer).mlp.c_proj.bias", [width]),
      ]
    }
    shapes += [("ln_f.weight", [width]), ("ln_f.bias", [width])]
    for (index, (name, shape)) in shapes.enumerated() {
      let bytes = Self.noise(count: shape.reduce(1, *), from: 97 * index)
      tensors.append(Entry(name: "transformer." + name, shape: shape, bytes: bytes))
    }
  }

  /// Gaussian float32 values as bytes; drawn once, because drawing is slow in debug builds.
  private static let noise: [UInt8] = {
    var numbers = SeededNumbers(seed: 5)
    // A prime, so that rows of no model repeat.
    return (0..<8191).flatMap { _ in little(Float(Float16(0.1 * numbers.gaussian())).bitPattern) }
  }()

  private static func noise(count: Int, from start: Int) -> [UInt8] {
    var bytes = Array(noise[(4 * start)...])
    while bytes.count < 4 * count { bytes += noise }
    return Array(bytes.prefix(4 * count))
  }

  /// Adds a float32 tensor.
  mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
    tensors.append(
      Entry(name: name, shape: shape, bytes: values.flatMap { little($0.bitPattern) }))
  }

  /// Changes the tensor `transformer.<name>`.
  mutating func change(_ name: String, _ change: (inout Entry) -> Void) {
    for index in tensors.indices where tensors[index].name == "transformer." + name {
      change(&tensors[index])
    }
  }

  /// The values of a float32 tensor.
  func values(_ name: String) -> [Float] {
    let bytes = tensors.first { $0.name == "transformer." + name }?.bytes ?? []
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
    }
  }

  /// config.json.
  var configText: String {
    "{" + config.sorted { $0.key < $1.key }.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
  }

  /// All tensors as one file.
  var safetensors: [UInt8] { Self.safetensors(tensors) }

  /// `tensors` as a safetensors file.
  static func safetensors(_ tensors: [Entry]) -> [UInt8] {
    var header = "{\"__metadata__\": {\"format\": \"pt\"}"
    var offset = 0
    for tensor in tensors {
      header +=
        ", \"\(tensor.name)\": {\"dtype\": \"\(tensor.dtype)\", \"shape\": \(tensor.shape), "
      header += "\"data_offsets\": [\(offset), \(offset + tensor.bytes.count)]}"
      offset += tensor.bytes.count
    }
    header += "}"
    return little(UInt64(header.utf8.count)) + Array(header.utf8) + tensors.flatMap(\.bytes)
  }

  /// Writes config.json and model.safetensors.
  func write(to folder: TemporaryFolder) throws {
    try folder.write(Array(configText.utf8), as: "config.json")
    try folder.write(safetensors, as: "model.safetensors")
  }
}
