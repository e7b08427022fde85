private import Inference
private import JSONCoding
package import ModelFiles
private import OrderedCollections
private import Storage

extension LoRAAdapter {
  /// Writes a PEFT folder that appears at `folder` when it is whole.
  ///
  /// PEFT loads it and computes the same; what it does not know stands in `familiar.json`.
  /// - Parameters:
  ///   - configuration: of the model that the adapter belongs to.
  ///   - replaces: whether a folder that stands there goes.
  ///   - isPrivate: readable by the user only; false is for folders that the user asked to have.
  package func write(
    to folder: String, for configuration: ModelConfiguration, metadata: AdapterMetadata? = nil,
    replaces: Bool = false, isPrivate: Bool = true
  ) throws(AdapterError) {
    if !replaces, FileReading.kind(of: folder) != nil { throw .exists(path: folder) }
    var metadata = metadata ?? AdapterMetadata()
    metadata.baseID = metadata.baseID ?? baseID
    metadata.rank = modules.values.map(\.rank).max() ?? 0
    let tensors = orderedTensors(for: configuration)
    let fileMode: UInt32 = isPrivate ? 0o600 : 0o644
    var target = try AdapterError.storing { () throws(StorageError) in
      try AtomicFolder(replacing: folder, mode: isPrivate ? 0o700 : 0o755)
    }
    do throws(ModelFileError) {
      try SafetensorsWriter.write(
        tensors, to: "\(target.temporary)/\(PEFTNames.weightsFile)", metadata: ["format": "pt"],
        mode: fileMode)
    } catch { throw .file(error) }
    do throws(StorageError) {
      for (name, json) in [
        (PEFTNames.configurationFile, peftConfiguration(for: configuration)),
        (AdapterMetadata.fileName, metadata.json),
      ] {
        var file = try AtomicFile(replacing: "\(target.temporary)/\(name)", mode: fileMode)
        try file.write(Array((json.serialized(pretty: true) + "\n").utf8))
        try file.commit()
      }
      try target.commit(replacing: replaces)
    } catch { throw .storage(error) }
  }

  /// Sorted by name, as PEFT's own files are.
  private func orderedTensors(
    for configuration: ModelConfiguration
  ) -> [(name: String, shape: [Int], values: [Float])] {
    var tensors: [(name: String, shape: [Int], values: [Float])] = []
    for (location, module) in modules {
      let order = HeadOrder(configuration, location)
      tensors.append(
        (
          PEFTNames.tensor(location, .a), [module.rank, module.inFeatures], module.a
        ))
      tensors.append(
        (
          PEFTNames.tensor(location, .b), [module.outFeatures, module.rank],
          order.interleaved(module.b, columns: module.rank)
        ))
    }
    return tensors.sorted { $0.name < $1.name }
  }

  /// `adapter_config.json`: the keys that every version of PEFT knows, sorted.
  private func peftConfiguration(for model: ModelConfiguration) -> JSON {
    let common =
      Dictionary(grouping: modules.values) { [Double($0.rank), alpha(of: $0)] }
      .max { ($0.value.count, $1.key[0]) < ($1.value.count, $0.key[0]) }?.key ?? [8, 8]
    var ranks: [(String, JSON)] = []
    var alphas: [(String, JSON)] = []
    for (location, module) in modules.sorted(by: { $0.key < $1.key }) {
      // The dots are the only characters of a name that a pattern reads otherwise.
      let key = PEFTNames.module(location).split(separator: ".").joined(separator: "\\.")
      if Double(module.rank) != common[0] { ranks.append((key, .integer(module.rank))) }
      if alpha(of: module) != common[1] { alphas.append((key, number(alpha(of: module)))) }
    }
    return [
      "alpha_pattern": .object(.init(uniqueKeysWithValues: alphas)),
      "base_model_name_or_path": .null,
      "bias": "none",
      "fan_in_fan_out": false,
      "inference_mode": true,
      "init_lora_weights": true,
      "lora_alpha": number(common[1]),
      "lora_dropout": 0.0,
      "modules_to_save": .null,
      "peft_type": "LORA",
      "r": .integer(Int(common[0])),
      "rank_pattern": .object(.init(uniqueKeysWithValues: ranks)),
      "target_modules": .array(targetNames(in: model).map { .string($0) }),
      "task_type": "CAUSAL_LM",
      "use_dora": false,
      "use_rslora": false,
    ]
  }

  /// The alpha that gives the scale back: a float times a small integer is exact in a double.
  private func alpha(of module: Module) -> Double { Double(module.scale) * Double(module.rank) }

  private func number(_ value: Double) -> JSON {
    Int(exactly: value).map { .integer($0) } ?? .number(value)
  }

  /// `attn.c_attn` where every layer has it, else each module's path: PEFT adapts all that it finds.
  private func targetNames(in model: ModelConfiguration) -> [String] {
    let targets = Set(modules.keys.map(\.target))
    guard modules.count == model.layerCount * targets.count else {
      return modules.keys.map(PEFTNames.module).sorted()
    }
    return targets.map(\.rawValue).sorted()
  }
}
