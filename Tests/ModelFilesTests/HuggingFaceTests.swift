import ModelFiles
import TestSupport
import Testing

@Suite struct HuggingFaceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a folder opens under GGUF's names, values as they are`() throws {
    let model = TinyModel()
    let checkpoint = try open(model)
    #expect(
      checkpoint.configuration
        == ModelConfiguration(
          vocabularySize: 5, contextLength: 3, hiddenSize: 4, layerCount: 2, headCount: 2,
          keyValueHeadCount: 1, intermediateSize: 6, activationFunction: .geluTanh,
          layerNormEpsilon: 1e-5, scalesAttention: true))
    for (name, source) in [
      ("token_embd.weight", "wte.weight"), ("position_embd.weight", "wpe.weight"),
      ("blk.1.attn_norm.bias", "h.1.ln_1.bias"),
      ("blk.1.attn_qkv.weight", "h.1.attn.c_attn.weight"),
      ("blk.0.attn_output.weight", "h.0.attn.c_proj.weight"),
      ("blk.0.ffn_norm.weight", "h.0.ln_2.weight"), ("blk.0.ffn_up.bias", "h.0.mlp.c_fc.bias"),
      ("blk.1.ffn_down.weight", "h.1.mlp.c_proj.weight"), ("output_norm.bias", "ln_f.bias"),
    ] {
      #expect(checkpoint.tensors[name]?.dequantized() == model.values(source), "\(name)")
    }
    #expect(checkpoint.tensors.count == 28)
    #expect(checkpoint.tensors["output.weight"] == nil)
    #expect(checkpoint.vocabulary == nil)
    #expect(checkpoint.parameterCount == model.tensors.reduce(0) { $0 + $1.bytes.count / 4 })
  }

  @Test func `defaults are those of transformers`() throws {
    var model = TinyModel(width: 4, inner: 16, heads: 2)
    for key in [
      "multi_query", "activation_function", "layer_norm_epsilon", "scale_attn_weights",
      "tie_word_embeddings", "n_inner",
    ] { model.config[key] = nil }
    let configuration = try open(model).configuration
    #expect(configuration.isMultiQuery)
    #expect(configuration.activationFunction == .geluTanh)
    #expect(configuration.layerNormEpsilon == 1e-5)
    #expect(configuration.scalesAttention)
    #expect(configuration.intermediateSize == 16)
  }

  @Test func `null stands for the default epsilon and width`() throws {
    var model = TinyModel(width: 4, inner: 16)
    model.config["layer_norm_epsilon"] = "null"
    model.config["n_inner"] = "null"
    #expect(try open(model).configuration.layerNormEpsilon == 1e-5)
  }

  @Test(arguments: [
    ("gelu", ModelConfiguration.ActivationFunction.geluErf), ("gelu_pytorch_tanh", .geluTanh),
    ("gelu_new", .geluTanh), ("gelu_fast", .geluTanh),
  ])
  func `every GELU means one of two`(
    name: String, function: ModelConfiguration.ActivationFunction
  ) throws {
    var model = TinyModel()
    model.config["activation_function"] = "\"\(name)\""
    #expect(try open(model).configuration.activationFunction == function)
  }

  @Test func `interleaved heads are separated, weight and bias`() throws {
    // Two heads of two: rows q0 q0 k0 k0 v0 v0 q1 q1 k1 k1 v1 v1.
    var model = TinyModel(width: 4, heads: 2, isMultiQuery: false)
    model.change("h.0.attn.c_attn.bias") { entry in
      entry.bytes = (0..<12).flatMap { little(Float($0).bitPattern) }
    }
    let checkpoint = try open(model)
    #expect(checkpoint.configuration.keyValueHeadCount == 2)
    let order: [Int] = [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11]
    #expect(
      checkpoint.tensors["blk.0.attn_qkv.bias"]?.dequantized() == order.map { Float($0) })
    let rows = model.values("h.1.attn.c_attn.weight")
    #expect(
      checkpoint.tensors["blk.1.attn_qkv.weight"]?.dequantized()
        == order.flatMap { rows[4 * $0..<4 * $0 + 4] })
  }

  @Test func `names go with or without the prefix`() throws {
    let model = TinyModel()
    var bare = model
    for index in bare.tensors.indices {
      bare.tensors[index].name = String(bare.tensors[index].name.dropFirst("transformer.".count))
    }
    #expect(try open(bare).computedBaseID() == (try open(model).computedBaseID()))
  }

  @Test func `stray masks are skipped, whatever their type`() throws {
    var model = TinyModel()
    model.tensors.append(
      .init(
        name: "transformer.h.0.attn.bias", dtype: "BOOL", shape: [1, 1, 3, 3],
        bytes: [UInt8](repeating: 1, count: 9)))
    model.add("transformer.h.1.attn.masked_bias", [], [-1e4])
    #expect(try open(model).tensors.count == 28)
  }

  @Test(arguments: [("true", false), ("false", true)])
  func `a head of its own is used where the head is not tied`(tied: String, isUsed: Bool) throws {
    var model = TinyModel()
    model.config["tie_word_embeddings"] = tied
    model.add("lm_head.weight", [5, 4], (0..<20).map { Float($0) })
    let head = try open(model).tensors["output.weight"]
    #expect((head != nil) == isUsed)
    if isUsed { #expect(head?.dequantized().last == 19) }
  }

  @Test func `shards make the same model as one file`() throws {
    let model = TinyModel()
    let whole = try open(model).computedBaseID()
    let sharded = try TemporaryFolder()
    try sharded.write(Array(model.configText.utf8), as: "config.json")
    let (one, two) = (Array(model.tensors.prefix(11)), Array(model.tensors.dropFirst(11)))
    try sharded.write(TinyModel.safetensors(one), as: "a.safetensors")
    try sharded.write(TinyModel.safetensors(two), as: "b.safetensors")
    // octocoder's index promises a head that no shard holds.
    let map =
      (one.map { "\"\($0.name)\": \"a.safetensors\"" }
      + two.map { "\"\($0.name)\": \"b.safetensors\"" } + ["\"lm_head.weight\": \"b.safetensors\""])
      .joined(separator: ", ")
    try sharded.write(
      Array("{\"weight_map\": {\(map)}}".utf8), as: "model.safetensors.index.json")
    let checkpoint = try Checkpoint.open(sharded.path)
    #expect(checkpoint.computedBaseID() == whole)
    #expect(checkpoint.tensors["output.weight"] == nil)
    try sharded.write(TinyModel.safetensors(one), as: "b.safetensors")
    expectError(["two"]) { try Checkpoint.open(sharded.path) }
  }

  @Test func `half precision stays as it is, wherever it lies`() throws {
    for (dtype, type) in [("F16", TensorType.f16), ("BF16", .bf16)] {
      var model = TinyModel()
      for index in model.tensors.indices {
        let values = model.values(
          String(model.tensors[index].name.dropFirst("transformer.".count)))
        model.tensors[index].dtype = dtype
        model.tensors[index].bytes = values.flatMap { value in
          dtype == "F16"
            ? little(Float16(value).bitPattern) : Array(little(value.bitPattern).suffix(2))
        }
      }
      // Blanks before the header's end make every address odd or even.
      for blanks in 0..<4 {
        try model.write(to: folder)
        try folder.write(padded(model.safetensors, by: blanks), as: "model.safetensors")
        let tensor = try #require(try Checkpoint.open(folder.path).tensors["blk.0.ffn_up.weight"])
        #expect(tensor.type == type)
        #expect(tensor.bytes.baseAddress.map { Int(bitPattern: $0) % 2 } == 0)
        let expected = model.tensors.first { $0.name == "transformer.h.0.mlp.c_fc.weight" }
        #expect(Array(tensor.bytes) == expected?.bytes)
      }
    }
  }

  @Test func `what cannot be run is refused with the reason`() throws {
    let cases: [(words: [String], change: (inout TinyModel) -> Void)] = [
      (["model_type is 'llama'"], { $0.config["model_type"] = "\"llama\"" }),
      (["model_type is 'not stated'"], { $0.config["model_type"] = nil }),
      (
        ["original SantaCoder", "gpt_bigcode-santacoder"],
        {
          $0.config["model_type"] = "\"gpt2\""
          $0.config["architectures"] = "[\"GPT2LMHeadCustomModel\"]"
        }
      ),
      (["add_cross_attention"], { $0.config["add_cross_attention"] = "true" }),
      (
        ["quantized by gptq"], { $0.config["quantization_config"] = "{\"quant_method\": \"gptq\"}" }
      ),
      (["activation_function", "relu"], { $0.config["activation_function"] = "\"relu\"" }),
      (["activation_function"], { $0.config["activation_function"] = "3" }),
      (["layer_norm_epsilon"], { $0.config["layer_norm_epsilon"] = "\"small\"" }),
      (["layer_norm_epsilon"], { $0.config["layer_norm_epsilon"] = "-1" }),
      (["multi_query", "true or false"], { $0.config["multi_query"] = "1" }),
      (["n_layer"], { $0.config["n_layer"] = "0" }),
      (["n_layer"], { $0.config["n_layer"] = "1e30" }),
      (["n_embd"], { $0.config["n_embd"] = "-4" }),
      (["heads", "divisor of the width 4"], { $0.config["n_head"] = "3" }),
      (["blk.2.attn_norm.weight"], { $0.config["n_layer"] = "268435456" }),
      (["token_embd.weight", "[6, 4]", "[5, 4]"], { $0.config["vocab_size"] = "6" }),
      (["attn_qkv", "[12, 4]", "[8, 4]"], { $0.config["multi_query"] = "false" }),
      (["h.0.attn.rotary"], { $0.add("transformer.h.0.attn.rotary", [1], [0]) }),
      (["h.00.ln_1.weight"], { $0.add("transformer.h.00.ln_1.weight", [4], [0, 0, 0, 0]) }),
      (["wte.weight", "two"], { $0.add("wte.weight", [5, 4], [Float](repeating: 0, count: 20)) }),
      (["ln_f.bias", "I8"], { $0.change("ln_f.bias") { $0.dtype = "I8" } }),
      (["ln_f.bias", "bytes"], { $0.change("ln_f.bias") { $0.shape = [5] } }),
      (
        ["output_norm.bias", "finite"],
        {
          $0.change("ln_f.bias") { $0.bytes.replaceSubrange(0..<4, with: [0, 0, 0xC0, 0x7F]) }
        }
      ),
      (["config.json", "JSON"], { $0.config["x"] = "{" }),
    ]
    for (words, change) in cases {
      var model = TinyModel()
      change(&model)
      expectError(words + [folder.path]) { try open(model) }
    }
  }

  @Test func `pickles and single files of a model are refused with advice`() throws {
    let model = TinyModel()
    try folder.write(Array(model.configText.utf8), as: "config.json")
    expectError(["neither"]) { try Checkpoint.open(folder.path) }
    for name in ["pytorch_model.bin", "model.pt", "pytorch_model.bin.index.json"] {
      let other = try TemporaryFolder()
      try other.write(Array(model.configText.utf8), as: "config.json")
      let path = try other.write([0x80, 2], as: name)
      expectError(["pickle", "safe_serialization", name]) { try Checkpoint.open(other.path) }
      guard !name.hasSuffix(".json") else { continue }
      expectError(["pickle", "safe_serialization"]) { try Checkpoint.open(path) }
    }
    try model.write(to: folder)
    expectError(["folder"]) { try Checkpoint.open(folder.file("model.safetensors")) }
  }

  @Test func `an index cannot point out of the folder`() throws {
    try folder.write(Array(TinyModel().configText.utf8), as: "config.json")
    for name in ["../x.safetensors", "/etc/passwd", "x.bin", "sub/x.safetensors"] {
      try folder.write(
        Array("{\"weight_map\": {\"wte.weight\": \"\(name)\"}}".utf8),
        as: "model.safetensors.index.json")
      #expect(throws: ModelFileError.self) { try Checkpoint.open(folder.path) }
    }
  }

  private func open(_ model: TinyModel) throws -> Checkpoint {
    try model.write(to: folder)
    return try Checkpoint.open(folder.path)
  }

  private func padded(_ file: [UInt8], by blanks: Int) -> [UInt8] {
    let length = (0..<8).reduce(0) { $0 | Int(file[$1]) << (8 * $1) }
    return little(UInt64(length + blanks)) + file[8..<8 + length]
      + [UInt8](repeating: 0x20, count: blanks) + file[(8 + length)...]
  }
}

/// Expects a model file error whose text holds all `words`.
func expectError<T>(
  _ words: [String], sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> T
) {
  let error = #expect(throws: ModelFileError.self, sourceLocation: sourceLocation) {
    _ = try body()
  }
  let text = error?.description ?? ""
  for word in words {
    #expect(text.contains(word), "'\(word)' is not in: \(text)", sourceLocation: sourceLocation)
  }
}
