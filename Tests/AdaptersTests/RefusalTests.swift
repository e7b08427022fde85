import Inference
import JSONCoding
import ModelFiles
import Storage
import TestSupport
import Testing

@testable import Adapters

/// What is not computed is refused by name, and nothing that a file holds does harm.
struct RefusalTests {
  private let folder: TemporaryFolder
  private let golden: GoldenAdapter
  private let configuration: JSON
  private let weights: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    golden = try GoldenAdapter("excluded")
    configuration = try JSON(
      parsing: FileReading.contents(of: "\(golden.path)/adapter_config.json"))
    weights = try FileReading.contents(of: "\(golden.path)/adapter_model.safetensors")
    try folder.write(weights, as: "adapter_model.safetensors")
    try folder.write(Array(configuration.serialized().utf8), as: "adapter_config.json")
  }

  private func read() throws -> LoRAAdapter {
    try LoRAAdapter.read(folder: folder.path, for: golden.base.configuration)
  }

  private func check(_ change: JSON, _ text: String) throws {
    try folder.write(
      Array(configuration.adding(change).serialized().utf8), as: "adapter_config.json")
    #expect { try read() } throws: { "\($0)".contains(text) }
  }

  /// A change of the configuration, and what the refusal says.
  private static let changes: [(String, String)] = [
    (#"{"use_dora": true}"#, "DoRA"),
    (#"{"lora_bias": true}"#, "lora_bias"),
    (#"{"modules_to_save": ["wte"]}"#, "modules_to_save"),
    (#"{"target_parameters": ["x"]}"#, "target_parameters"),
    (#"{"bias": "lora_only"}"#, "biases"),
    (#"{"peft_type": "LOHA"}"#, "LOHA"),
    (#"{"peft_type": null}"#, "peft_type"),
    (#"{"init_lora_weights": "pissa"}"#, "pissa"),
    (#"{"fan_in_fan_out": true}"#, "fan_in_fan_out"),
    (#"{"layer_replication": [[0, 1]]}"#, "layer_replication"),
    (#"{"r": 0}"#, "rank"),
    (#"{"r": 3}"#, "does not fit"),
    (#"{"r": "x"}"#, "rank"),
    (#"{"lora_alpha": "x"}"#, "number"),
    (#"{"target_modules": []}"#, "found [], which adapts nothing"),
    (#"{"target_modules": ""}"#, "which adapts nothing"),
    (#"{"target_modules": ["q_proj"]}"#, "none that has"),
    (#"{"target_modules": "(?=a)c_fc"}"#, "not supported"),
    (#"{"target_modules": "(c_fc"}"#, "'('"),
    (#"{"target_modules": [1]}"#, "strings"),
    (#"{"rank_pattern": {"c_fc": "a"}}"#, "rank"),
    (#"{"alpha_pattern": {"[": 1}}"#, "regular expression"),
    (#"{"rank_pattern": [1]}"#, "an object"),
    (#"{"layers_to_transform": ["a"]}"#, "numbers of layers"),
    (#"{"layers_to_transform": [7]}"#, "none"),
    (#"{"exclude_modules": ".*"}"#, "none that has"),
    (#"{"target_modules": "((((((a{99}){99}){99}){99}){99}){99})"}"#, "too large"),
  ]

  @Test func `a configuration that is not ours is refused by name`() throws {
    for (change, text) in Self.changes { try check(JSON(parsing: change), text) }
  }

  @Test func `other formats are refused with what to do`() throws {
    let bin = try TemporaryFolder()
    try bin.write(Array(configuration.serialized().utf8), as: "adapter_config.json")
    #expect { try LoRAAdapter.read(folder: bin.path, for: golden.base.configuration) } throws: {
      "\($0)".contains("No such file")
    }
    try bin.write([1], as: "adapter_model.bin")
    #expect { try LoRAAdapter.read(folder: bin.path, for: golden.base.configuration) } throws: {
      "\($0)".contains("safe_serialization")
    }
  }

  @Test(arguments: [
    "base_model.model.transformer.wte.lora_embedding_A",
    "base_model.model.transformer.h.0.mlp.c_fc.lora_magnitude_vector",
    "base_model.model.transformer.h.0.mlp.c_fc.lora_B.bias",
    "base_model.model.transformer.wte.base_layer.weight",
    "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight",
    "base_model.model.transformer.h.00.mlp.c_fc.lora_A.weight",
  ])
  func `a tensor that is not ours is refused`(name: String) throws {
    try SafetensorsWriter.write(
      [(name: name, shape: [2, 2], values: [1, 2, 3, 4])],
      to: folder.file("adapter_model.safetensors"))
    #expect(throws: AdapterError.self) { try read() }
  }

  @Test func `a matrix without its other half, or with NaN, is refused`() throws {
    let adapter = try read()
    let location = try #require(adapter.modules.keys.min())
    let module = try #require(adapter.modules[location])
    let a = PEFTNames.tensor(location, .a)
    let b = PEFTNames.tensor(location, .b)
    let path = folder.file("adapter_model.safetensors")
    let half = (name: a, shape: [module.rank, module.inFeatures], values: module.a)
    try SafetensorsWriter.write([half], to: path)
    #expect { try read() } throws: { "\($0)".contains("lora_B") }
    var values = module.b
    values[3] = .nan
    try SafetensorsWriter.write(
      [half, (name: b, shape: [module.outFeatures, module.rank], values: values)], to: path)
    #expect { try read() } throws: { "\($0)".contains("NaN") }
  }

  @Test func `files cut anywhere or with bytes changed give errors only`() throws {
    // The header is where structure is; of the values a few cuts are enough.
    let header = 8 + Int(weights[0]) + Int(weights[1]) << 8
    let cuts = Array(stride(from: 0, to: header, by: 3)) + [header, weights.count - 1]
    for cut in cuts {
      try folder.write(Array(weights.prefix(cut)), as: "adapter_model.safetensors")
      #expect(throws: AdapterError.self) { try read() }
    }
    var random = SplitMix64(seed: 5)
    for _ in 0..<150 {
      var bytes = weights
      bytes[Int(random.next() % UInt64(header))] = UInt8(truncatingIfNeeded: random.next())
      try folder.write(bytes, as: "adapter_model.safetensors")
      _ = try? read()
    }
    try folder.write(weights, as: "adapter_model.safetensors")
    let text = Array(configuration.serialized().utf8)
    for cut in stride(from: 0, to: text.count - 1, by: 5) {
      try folder.write(Array(text.prefix(cut)), as: "adapter_config.json")
      #expect(throws: AdapterError.self) { try read() }
    }
    for _ in 0..<150 {
      var bytes = text
      bytes[Int(random.next() % UInt64(text.count))] = UInt8(truncatingIfNeeded: random.next())
      try folder.write(bytes, as: "adapter_config.json")
      _ = try? read()
    }
  }
}
