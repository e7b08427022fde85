import ModelFiles
import Storage
import TestSupport
import Testing
import Tokenization

@Suite struct ModelImporterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: WeightFormat.allCases)
  func `an import keeps configuration, identity and, within its error, values`(
    format: WeightFormat
  ) throws {
    var model = TinyModel(vocabulary: 40, width: 256, inner: 256, heads: 4)
    model.config["activation_function"] = "\"gelu\""
    model.config["scale_attn_weights"] = "false"
    let source = try open(model)
    let importer = ModelImporter(source: source, format: format, threads: 2)
    let result = try importer.write(to: folder.file("m.gguf"))
    let copy = try Checkpoint.open(result.path)
    #expect(copy.configuration == source.configuration)
    #expect(copy.baseID == source.computedBaseID())
    #expect(copy.name == "m")
    #expect(result.baseID == copy.baseID)
    #expect(result.bytes == (try MappedFile(path: result.path).count))
    #expect(result.warnings.count == 3)
    #expect(Set(result.tensors.map(\.tensor)) == Set(source.tensors.keys))
    #expect(result.tensors.last?.bytesDone == result.tensors.last?.bytesTotal)
    for step in result.tensors {
      let tensor = try #require(copy.tensors[step.tensor])
      #expect(tensor.type == step.type)
      let wanted = try #require(source.tensors[step.tensor]).dequantized()
      let error = try #require(step.relativeRMSError)
      #expect(abs(relativeError(tensor.dequantized(), wanted) - error) < 1e-6, "\(step.tensor)")
      #expect(abs((copy.relativeRMSErrors[step.tensor] ?? -1) - error) < 1e-6)
      if tensor.shape.count == 1 { #expect(tensor.type == .f32) }
    }
  }

  @Test func `formats give matrices their types, the mix more bits to what is sensitive`() throws {
    let source = try open(TinyModel(vocabulary: 40, width: 256, inner: 256, heads: 4, layers: 3))
    func types(_ format: WeightFormat) throws -> [String: TensorType] {
      let result = try ModelImporter(source: source, format: format, threads: 2)
        .write(to: folder.file("m.gguf"))
      return Dictionary(uniqueKeysWithValues: result.tensors.map { ($0.tensor, $0.type) })
    }
    let f32 = try types(.f32)
    #expect(f32.values.allSatisfy { $0 == .f32 })
    let half = try types(.f16)
    #expect(half["position_embd.weight"] == .f16)
    #expect(half["blk.0.ffn_up.weight"] == .f16)
    let eight = try types(.q8_0)
    #expect(eight["position_embd.weight"] == .f16)
    #expect(eight["token_embd.weight"] == .q8_0)
    let four = try types(.q4_0)
    #expect(four["token_embd.weight"] == .q6_k)
    #expect(four["blk.1.ffn_down.weight"] == .q4_0)
    let mix = try types(.q4_k)
    #expect(mix["token_embd.weight"] == .q6_k)
    #expect(mix["blk.1.attn_qkv.weight"] == .q6_k)
    #expect(mix["blk.1.attn_output.weight"] == .q6_k)
    for layer in 0..<3 {
      #expect(mix["blk.\(layer).ffn_up.weight"] == .q4_k)
      #expect(mix["blk.\(layer).ffn_down.weight"] == (layer == 1 ? .q4_k : .q6_k))
    }
  }

  @Test func `a head of its own gets the bits, the token table does not`() throws {
    var model = TinyModel(vocabulary: 40, width: 256, inner: 256, heads: 4)
    model.config["tie_word_embeddings"] = "false"
    model.add("lm_head.weight", [40, 256], model.values("wte.weight"))
    let result = try ModelImporter(source: try open(model), format: .q4_k, threads: 1)
      .write(to: folder.file("m.gguf"))
    let types = Dictionary(uniqueKeysWithValues: result.tensors.map { ($0.tensor, $0.type) })
    #expect(types["output.weight"] == .q6_k)
    #expect(types["token_embd.weight"] == .q4_k)
    #expect(try Checkpoint.open(result.path).tensors["output.weight"] != nil)
  }

  @Test func `rows that blocks do not divide get another type, with the reason`() throws {
    for (width, four, six, eight) in [
      (64, TensorType.q5_0, TensorType.q8_0, TensorType.q8_0), (12, .f16, .f16, .f16),
    ] {
      let source = try open(TinyModel(vocabulary: 40, width: width, inner: width, heads: 2))
      for (format, head, other) in [
        (WeightFormat.q4_k, six, four), (.q4_0, six, width == 64 ? .q4_0 : .f16),
        (.q8_0, eight, eight),
      ] {
        let result = try ModelImporter(source: source, format: format, threads: 1)
          .write(to: folder.file("m.gguf"))
        let steps = Dictionary(uniqueKeysWithValues: result.tensors.map { ($0.tensor, $0) })
        #expect(steps["token_embd.weight"]?.type == head)
        let matrix = try #require(steps["blk.0.ffn_up.weight"])
        #expect(matrix.type == other)
        if matrix.type.description.lowercased() != format.rawValue {
          #expect(matrix.reason?.contains("rows of \(width)") == true)
        }
        _ = try Checkpoint.open(result.path)
      }
    }
  }

  @Test func `the mix measures: grids of Q4_0 stay, outliers get more bits`() throws {
    var model = TinyModel(vocabulary: 40, width: 256, inner: 256, heads: 4)
    var numbers = SeededNumbers(seed: 6)
    let grid = (0..<256 * 256 / 32).flatMap { _ in
      let scale = Float(Float16(0.02 * numbers.gaussian()))
      return (0..<32).map { _ in scale * Float(Int.random(in: -8...7, using: &numbers)) }
    }
    model.change("h.0.mlp.c_fc.weight") { $0.bytes = grid.flatMap { little($0.bitPattern) } }
    // One value in forty is thirty times the others.
    let spiked = (0..<256 * 256).map { _ in
      Float(numbers.gaussian() * (Int.random(in: 0..<40, using: &numbers) == 0 ? 0.6 : 0.02))
    }
    model.change("h.1.mlp.c_fc.weight") { $0.bytes = spiked.flatMap { little($0.bitPattern) } }
    let result = try ModelImporter(source: try open(model), format: .q4_k, threads: 2)
      .write(to: folder.file("m.gguf"))
    let steps = Dictionary(uniqueKeysWithValues: result.tensors.map { ($0.tensor, $0) })
    #expect(steps["blk.0.ffn_up.weight"]?.type == .q4_0)
    #expect(steps["blk.0.ffn_up.weight"]?.relativeRMSError == 0)
    #expect(steps["blk.0.ffn_up.weight"]?.reason?.contains("grid") == true)
    #expect(steps["blk.1.ffn_up.weight"]?.type == .q5_k)
    #expect(steps["blk.1.ffn_up.weight"]?.reason?.contains("Q4_K") == true)
  }

  @Test func `what is rounded already is copied, and never grows in the mix`() throws {
    let path = "\(Fixtures.directory)/ModelFiles/llama.gguf"
    let source = try Checkpoint.open(path)
    let result = try ModelImporter(source: source, format: .q4_k, threads: 1)
      .write(to: folder.file("m.gguf"))
    let copy = try Checkpoint.open(result.path)
    for name in ["blk.0.attn_output.weight", "blk.1.ffn_down.weight"] {
      let step = try #require(result.tensors.first { $0.tensor == name })
      #expect(step.type == source.tensors[name]?.type)
      #expect(step.relativeRMSError == nil)
      #expect(copy.tensors[name]?.dequantized() == source.tensors[name]?.dequantized())
      #expect(copy.relativeRMSErrors[name] == nil)
    }
    #expect(copy.vocabulary?.tokens == source.vocabulary?.tokens)
    #expect(copy.vocabulary?.merges == source.vocabulary?.merges)
    // A second import passes on what the first recorded.
    let again = try ModelImporter(source: copy, format: .q4_k, threads: 1)
      .write(to: folder.file("again.gguf"))
    #expect(again.baseID == result.baseID)
    #expect(try Checkpoint.open(again.path).relativeRMSErrors == copy.relativeRMSErrors)
  }

  @Test func `tokens are padded to the model's rows`() throws {
    var file = RawGGUF.tiny
    file.set("tokenizer.ggml.tokens", .strings(["<|endoftext|>", "<fim-prefix>"]))
    file.set("tokenizer.ggml.token_type", .int32s([3, 3]))
    file.set("tokenizer.ggml.merges", .strings([]))
    let source = try Checkpoint.open(try folder.write(file.bytes, as: "s.gguf"))
    let result = try ModelImporter(source: source, format: .f32, threads: 1)
      .write(to: folder.file("m.gguf"))
    let vocabulary = try #require(try Checkpoint.open(result.path).vocabulary)
    #expect(vocabulary.tokens == ["<|endoftext|>", "<fim-prefix>", "[PAD2]", "[PAD3]"])
    #expect(vocabulary.types == [.control, .control, .unused, .unused])
    let gguf = try GGUFFile(path: result.path)
    #expect(try gguf.integer("tokenizer.ggml.fim_pre_token_id") == 1)
    #expect(try gguf.integer("tokenizer.ggml.fim_mid_token_id") == nil)
    #expect(try gguf.string("tokenizer.ggml.pre") == "starcoder")
  }

  @Test func `values that a type cannot hold are named, and nothing is left behind`() throws {
    for (value, format, word) in [
      (Float.nan, WeightFormat.f32, "row 1, column 2"), (.infinity, .q8_0, "row 1, column 2"),
      (1e30, .f16, "--type f32"), (1e30, .q4_k, "--type f32"), (1e30, .q4_0, "--type f32"),
    ] {
      var model = TinyModel(vocabulary: 40, width: 256, inner: 256, heads: 4)
      model.change("h.1.mlp.c_fc.weight") {
        $0.bytes.replaceSubrange(258 * 4..<259 * 4, with: little(value.bitPattern))
      }
      let source = try open(model)
      let before = try Directories.names(in: folder.path)
      expectError(["blk.1.ffn_up.weight", word]) {
        try ModelImporter(source: source, format: format, threads: 1)
          .write(to: folder.file("m.gguf"))
      }
      #expect(try Directories.names(in: folder.path) == before)
    }
  }

  @Test func `a cancelled import leaves the old file and no temporary`() throws {
    let source = try open(TinyModel(vocabulary: 40, width: 64, inner: 64))
    try folder.write([1], as: "m.gguf")
    for limit in [0, 5, 30] {
      var asked = 0
      expectError(["interrupted"]) {
        try ModelImporter(source: source, format: .q8_0, threads: 1).write(
          to: folder.file("m.gguf"),
          isCancelled: {
            asked += 1
            return asked > limit
          })
      }
    }
    #expect(try FileReading.contents(of: folder.file("m.gguf")) == [1])
    #expect(
      try Directories.names(in: folder.path) == ["config.json", "m.gguf", "model.safetensors"])
  }

  @Test func `an import over its own source is sound`() throws {
    let path = folder.file("m.gguf")
    let source = try open(TinyModel(vocabulary: 40, width: 64, inner: 64))
    _ = try ModelImporter(source: source, format: .f32, threads: 1).write(to: path)
    _ = try ModelImporter(source: try Checkpoint.open(path), format: .q8_0, threads: 1)
      .write(to: path)
    #expect(try Checkpoint.open(path).tensors["blk.0.ffn_up.weight"]?.type == .q8_0)
  }

  private func open(_ model: TinyModel) throws -> Checkpoint {
    try model.write(to: folder)
    return try Checkpoint.open(folder.path)
  }

  private func relativeError(_ values: [Float], _ wanted: [Float]) -> Double {
    var (error, norm) = (0.0, 0.0)
    for (value, wanted) in zip(values, wanted) {
      error += (Double(value) - Double(wanted)) * (Double(value) - Double(wanted))
      norm += Double(wanted) * Double(wanted)
    }
    return norm == 0 ? 0 : (error / norm).squareRoot()
  }
}
