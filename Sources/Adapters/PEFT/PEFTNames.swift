internal import Inference

/// How PEFT calls the matrices of an adapter of a GPT-BigCode model.
enum PEFTNames {
  static let configurationFile = "adapter_config.json"
  static let weightsFile = "adapter_model.safetensors"

  private static let prefix = "base_model.model."

  /// `lora_A` and `lora_B`.
  enum Matrix: String, CaseIterable {
    case a = "lora_A"
    case b = "lora_B"
  }

  /// The path of a linear layer in Hugging Face's model.
  static func module(_ location: AdapterSet.Location) -> String {
    "transformer.h.\(location.layer).\(location.target.rawValue)"
  }

  /// The name of a matrix in the file.
  static func tensor(_ location: AdapterSet.Location, _ matrix: Matrix) -> String {
    "\(prefix)\(module(location)).\(matrix.rawValue).weight"
  }

  /// What a tensor's name says; nil for one that is none of ours.
  ///
  /// `transformer.` is missing where somebody adapted the model without its head.
  static func parse(
    _ name: String
  ) -> (location: AdapterSet.Location, matrix: Matrix, module: String)? {
    guard name.hasPrefix(prefix), name.hasSuffix(".weight") else { return nil }
    let path = name.dropFirst(prefix.count).dropLast(".weight".count)
    guard let dot = path.lastIndex(of: "."),
      let matrix = Matrix(rawValue: String(path[path.index(after: dot)...]))
    else { return nil }
    let module = path[..<dot]
    var parts = module.split(separator: ".", omittingEmptySubsequences: false)
    if parts.first == "transformer" { parts.removeFirst() }
    // "01" is not a layer's number, so that two names cannot mean the same matrix.
    guard parts.count == 4, parts[0] == "h", let layer = Int(parts[1]), layer >= 0,
      String(layer) == parts[1],
      let target = AdapterSet.Target(rawValue: "\(parts[2]).\(parts[3])")
    else { return nil }
    return (AdapterSet.Location(layer: layer, target: target), matrix, String(module))
  }
}
