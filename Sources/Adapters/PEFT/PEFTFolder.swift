private import Inference
internal import ModelFiles
private import Storage

/// The files of a PEFT adapter, read as far as no model is needed for it.
struct PEFTFolder {
  /// The matrices of one linear layer.
  struct Matrices {
    /// The layer's name as the file has it.
    var module: String
    /// The names of its tensors.
    var tensors: [PEFTNames.Matrix: String] = [:]
  }

  let configuration: PEFTConfiguration
  let weights: SafetensorsFile
  /// Of the layers that the configuration targets; others are passed over, as PEFT does.
  let matrices: [LoRAAdapter.Location: Matrices]

  init(_ folder: String) throws(AdapterError) {
    let path = "\(folder)/\(PEFTNames.weightsFile)"
    try Self.refuseOtherFormats(in: folder, weights: path)
    configuration = try PEFTConfiguration(path: "\(folder)/\(PEFTNames.configurationFile)")
    do throws(ModelFileError) { weights = try SafetensorsFile(path: path) } catch {
      throw .file(error)
    }
    var matrices: [LoRAAdapter.Location: Matrices] = [:]
    for name in weights.entries.keys.sorted() {
      if let refusal = UnsupportedPEFT.refusal(ofTensor: name, path: path) { throw refusal }
      guard let (location, matrix, module) = PEFTNames.parse(name) else {
        throw .invalid(
          file: path, subject: String(name.prefix(200)),
          expected: "lora_A or lora_B of a linear layer of GPT-BigCode", found: "another name")
      }
      guard configuration.targets.contains(module) else { continue }
      var found = matrices[location] ?? Matrices(module: module)
      found.module = module
      found.tensors[matrix] = name
      matrices[location] = found
    }
    guard !matrices.isEmpty else {
      throw .invalid(
        file: path, subject: "target_modules", expected: "a module of the model",
        found: "none that has matrices")
    }
    self.matrices = matrices
  }

  /// Checks that each layer has two matrices of the rank that the configuration gives it.
  ///
  /// Whether they fit a model is another question.
  func checkShapes() throws(AdapterError) {
    for (location, found) in matrices.sorted(by: { $0.key < $1.key }) {
      let rank = configuration.rank(of: found.module)
      for matrix in PEFTNames.Matrix.allCases {
        guard let name = found.tensors[matrix] else {
          throw .invalid(
            file: weights.file.path, subject: PEFTNames.tensor(location, matrix),
            expected: "a matrix", found: "none")
        }
        let shape = try tensor(name).shape
        guard shape.count == 2, (matrix == .a ? shape[0] : shape[1]) == rank else {
          throw .invalid(
            file: weights.file.path, subject: name,
            expected: matrix == .a ? "[\(rank), inputs]" : "[outputs, \(rank)]", found: "\(shape)")
        }
      }
    }
  }

  /// Checks that all numbers are finite; takes as long as reading the file.
  func checkValues() throws(AdapterError) {
    for name in matrices.values.flatMap(\.tensors.values).sorted() {
      let tensor = try tensor(name)
      guard let index = tensor.firstNonFinite() else { continue }
      throw .invalid(
        file: weights.file.path, subject: name, expected: "finite values",
        found: "NaN or infinity at row \(index / max(1, tensor.columns))")
    }
    try checkLength()
  }

  /// Checks, after reading, that nothing was cut off meanwhile.
  func checkLength() throws(AdapterError) {
    guard !weights.file.isDamaged else {
      throw .invalid(
        file: weights.file.path, subject: "size", expected: "\(weights.file.count) bytes",
        found: "fewer: it was cut short while it was read")
    }
  }

  private func tensor(_ name: String) throws(AdapterError) -> Tensor {
    do throws(ModelFileError) { return try weights.tensor(name) } catch { throw .file(error) }
  }

  private static func refuseOtherFormats(
    in folder: String, weights: String
  ) throws(AdapterError) {
    guard FileReading.kind(of: weights) == nil else { return }
    if FileReading.kind(of: "\(folder)/adapter_model.bin") != nil {
      throw .unsupported(
        file: "\(folder)/adapter_model.bin",
        reason: "pickle files can run code when they are opened, so Familiar reads none",
        advice: "load it with PEFT and save it again with safe_serialization=True")
    }
    guard FileReading.kind(of: folder) == .directory else {
      throw .invalid(
        file: folder, subject: "adapter", expected: "the folder of a PEFT adapter",
        found: FileReading.kind(of: folder) == nil ? "nothing" : "no folder")
    }
  }
}
