package import Inference
package import ModelFiles
private import Storage

extension LoRAAdapter {
  /// Reads a PEFT folder: `adapter_config.json` and `adapter_model.safetensors`.
  ///
  /// Every matrix is checked against the shape of `configuration`, in whose row order `lora_B` of
  /// `c_attn` is handed out. Matrices of modules that the configuration does not target are passed
  /// over, as PEFT does.
  package static func read(
    folder: String, for configuration: ModelConfiguration
  ) throws(AdapterError) -> LoRAAdapter {
    let files = try PEFTFolder(folder)
    var modules: [Location: Module] = [:]
    let reader = PEFTMatrixReader(
      file: files.weights, configuration: configuration,
      name: folder.split(separator: "/").last.map(String.init) ?? folder)
    for (location, matrices) in files.matrices {
      modules[location] = try reader.module(
        at: location, matrices.tensors, rank: files.configuration.rank(of: matrices.module),
        scale: files.configuration.scale(of: matrices.module))
    }
    try files.checkLength()
    return LoRAAdapter(
      modules: modules, baseID: try AdapterMetadata.read(folder: folder)?.baseID)
  }

  package typealias Location = AdapterSet.Location
}

/// Reads and checks the two matrices of a module.
private struct PEFTMatrixReader {
  let file: SafetensorsFile
  let configuration: ModelConfiguration
  /// The adapter, for errors.
  let name: String

  func module(
    at location: AdapterSet.Location, _ tensors: [PEFTNames.Matrix: String], rank: Int,
    scale: Float
  ) throws(AdapterError) -> LoRAAdapter.Module {
    let size = try size(of: location)
    for matrix in PEFTNames.Matrix.allCases where tensors[matrix] == nil {
      throw .invalid(
        file: file.file.path, subject: PEFTNames.tensor(location, matrix), expected: "a matrix",
        found: "none")
    }
    let a = try values(tensors[.a] ?? "", [rank, size.inFeatures], location)
    let b = try values(tensors[.b] ?? "", [size.outFeatures, rank], location)
    guard
      let module = LoRAAdapter.Module(
        rank: rank, inFeatures: size.inFeatures, outFeatures: size.outFeatures, a: a,
        b: HeadOrder(configuration, location).separated(b, columns: rank), scale: scale),
      scale.isFinite
    else {
      throw .invalid(
        file: file.file.path, subject: PEFTNames.module(location),
        expected: "matrices and a finite scale", found: "a scale of \(scale)")
    }
    return module
  }

  private func size(
    of location: AdapterSet.Location
  ) throws(AdapterError) -> (inFeatures: Int, outFeatures: Int) {
    guard location.layer < configuration.layerCount else {
      throw .shape(
        name: name, location: location,
        expected: "missing: it has \(configuration.layerCount) layers",
        found: "adapted")
    }
    return configuration.size(of: location.target)
  }

  private func values(
    _ tensor: String, _ shape: [Int], _ location: AdapterSet.Location
  ) throws(AdapterError) -> [Float] {
    let entry = file.entries[tensor]
    guard let entry, entry.shape == shape else {
      throw .shape(
        name: name, location: location, expected: "\(shape) in \(tensor)",
        found: "\(entry?.shape ?? [])")
    }
    let read: Tensor
    do throws(ModelFileError) { read = try file.tensor(tensor) } catch { throw .file(error) }
    if let index = read.firstNonFinite() {
      throw .invalid(
        file: file.file.path, subject: tensor, expected: "finite values",
        found: "NaN or infinity at row \(index / max(1, read.columns))")
    }
    return read.dequantized()
  }
}
