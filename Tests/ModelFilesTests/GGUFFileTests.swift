import JSONCoding
import ModelFiles
import Storage
import TestSupport
import Testing
import Tokenization

@Suite struct GGUFFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a file of llama.cpp opens with every tensor as gguf reads it`() throws {
    let directory = "\(Fixtures.directory)/ModelFiles"
    let checkpoint = try Checkpoint.open("\(directory)/llama.gguf")
    let expected = try JSON(parsing: try FileReading.contents(of: "\(directory)/llama.json"))
    #expect(checkpoint.tensors.count == 28)
    for (name, tensor) in checkpoint.tensors {
      let facts = try #require(expected["tensors"]?[name])
      #expect(tensor.type.description == facts["type"]?.string)
      #expect(tensor.shape == facts["shape"]?.array?.compactMap(\.integer))
      let bytes: [UInt8] = tensor.dequantized().flatMap { little($0.bitPattern) }
      #expect(SHA256.hexadecimalDigest(of: bytes) == facts["sha256"]?.string, "\(name)")
    }
    #expect(
      checkpoint.configuration
        == ModelConfiguration(
          vocabularySize: 300, contextLength: 48, hiddenSize: 256, layerCount: 2, headCount: 4,
          keyValueHeadCount: 1, intermediateSize: 512, activationFunction: .geluTanh,
          layerNormEpsilon: 1e-5, scalesAttention: true))
    #expect(checkpoint.baseID == nil)
    #expect(checkpoint.name == "llama")
    let vocabulary = try #require(checkpoint.vocabulary)
    #expect(vocabulary.tokens.count == 300)
    #expect(vocabulary.tokens[1] == "<fim_prefix>")
    #expect(vocabulary.types[1] == .control)
    #expect(vocabulary.types.last == .unused)
    #expect(vocabulary.merges.last == .init(left: "Ġ", right: "d"))
    #expect(vocabulary.preTokenizer == .digitsThenGPT2)
    #expect(vocabulary.endOfTextID == 0)
  }

  @Test func `the tiny model opens, of version 2 as of 3`() throws {
    for version: UInt32 in [2, 3] {
      var file = RawGGUF.tiny
      file.version = version
      let checkpoint = try open(file)
      #expect(checkpoint.tensors["token_embd.weight"]?.dequantized().first == -0.5)
      #expect(checkpoint.vocabulary?.tokens == ["<|endoftext|>", "a", "b", "ab"])
    }
  }

  @Test func `our own keys decide the GELU and the scale`() throws {
    var file = RawGGUF.tiny
    file.set("familiar.activation_function", .string("gelu"))
    file.set("familiar.scale_attn_weights", .init(type: 7, bytes: [0]))
    file.set("familiar.base_id", .string("abc"))
    let checkpoint = try open(file)
    #expect(checkpoint.configuration.activationFunction == .geluErf)
    #expect(!checkpoint.configuration.scalesAttention)
    #expect(checkpoint.baseID == "abc")
  }

  @Test func `what is wrong is named with what was expected and found`() throws {
    let cases: [(words: [String], change: (inout RawGGUF) -> Void)] = [
      (["magic number", "GGUF"], { $0.magic = Array("GGML".utf8) }),
      (["git lfs pull"], { $0.magic = Array("version https://git-lfs.github.com/spec/v1\n".utf8) }),
      (["GGUF version", "found 1"], { $0.version = 1 }),
      (["big-endian"], { $0.version = UInt32(3).byteSwapped }),
      (["number of tensors", "fit before the end"], { $0.tensorCount = .max }),
      (["number of metadata keys"], { $0.keyCount = 1 << 62 }),
      (["number of metadata keys"], { $0.keyCount = 1 << 20 }),
      (["general.architecture", "found two"], { $0.metadata.append($0.metadata[0]) }),
      (["UTF-8"], { $0.metadata[1].key = [0x73, 0xFF, 0xFE] }),
      (["starcoder.context_length", "value type", "13"], { $0.metadata[1].value.type = 13 }),
      (["starcoder.context_length"], { $0.set("starcoder.context_length", .uint32(0)) }),
      (["starcoder.context_length", "no"], { $0.set("starcoder.context_length", nil) }),
      (
        ["starcoder.context_length", "an integer"],
        { $0.set("starcoder.context_length", .string("3")) }
      ),
      (["architecture is 'llama'"], { $0.set("general.architecture", .string("llama")) }),
      (["architecture is 'not stated'"], { $0.set("general.architecture", nil) }),
      (
        ["layer_norm_epsilon"],
        {
          $0.set("starcoder.attention.layer_norm_epsilon", .float32(.nan))
        }
      ),
      (["head", "divisor"], { $0.set("starcoder.attention.head_count", .uint32(3)) }),
      (
        ["key/value heads", "found 5"], { $0.set("starcoder.attention.head_count_kv", .uint32(5)) }
      ),
      (
        ["blk.1.attn_norm.weight", "no such tensor"],
        {
          $0.set("starcoder.block_count", .uint32(1 << 28))
        }
      ),
      (
        ["blk.1.ffn_up.weight", "no place"],
        {
          $0.change("blk.0.ffn_up.weight") { $0.name = "blk.0.ffn_up.weight" }
          $0.tensors.append(
            .init(name: "blk.1.ffn_up.weight", dimensions: [1], data: little(UInt32(0))))
          $0.placeTensors()
        }
      ),
      (
        ["familiar.activation_function", "relu"],
        {
          $0.set("familiar.activation_function", .string("relu"))
        }
      ),
      (
        ["familiar.scale_attn_weights", "0 or 1"],
        {
          $0.set("familiar.scale_attn_weights", .init(type: 7, bytes: [2]))
        }
      ),
      (["general.alignment", "power of two"], { $0.set("general.alignment", .uint32(33)) }),
      (["general.alignment"], { $0.set("general.alignment", .uint32(0)) }),
      (
        ["blk.0.attn_norm.bias", "found two"],
        {
          $0.change("blk.0.attn_norm.weight") { $0.name = "blk.0.attn_norm.bias" }
        }
      ),
      (["blk.0.ffn_up.weight", "Q2_K"], { $0.change("blk.0.ffn_up.weight") { $0.type = 10 } }),
      (["blk.0.ffn_up.weight", "type 77"], { $0.change("blk.0.ffn_up.weight") { $0.type = 77 } }),
      (
        ["blk.0.ffn_up.weight", "multiple of 32"],
        {
          $0.change("blk.0.ffn_up.weight") { $0.type = 2 }
        }
      ),
      (
        ["blk.0.ffn_up.weight", "[3, 2]", "[2, 3]"],
        {
          $0.change("blk.0.ffn_up.weight") { $0.dimensions = [3, 2] }
        }
      ),
      (
        ["output_norm.bias", "dimensions"], { $0.change("output_norm.bias") { $0.dimensions = [] } }
      ),
      (
        ["output_norm.bias", "dimensions"],
        {
          $0.change("output_norm.bias") { $0.dimensions = [1, 1, 1, 1, 2] }
        }
      ),
      (
        ["output_norm.bias", "dimensions"],
        { $0.change("output_norm.bias") { $0.dimensions = [0] } }
      ),
      (
        ["output_norm.bias", "dimensions"],
        {
          $0.change("output_norm.bias") { $0.dimensions = [.max] }
        }
      ),
      (
        ["output_norm.bias"],
        {
          $0.change("output_norm.bias") { $0.dimensions = [1 << 40, 1 << 40] }
        }
      ),
      (["output_norm.bias", "offset"], { $0.change("output_norm.bias") { $0.offset += 1 } }),
      (
        ["output_norm.bias", "offset"], { $0.change("output_norm.bias") { $0.offset = .max - 31 } }
      ),
      (["overlap"], { $0.change("output_norm.bias") { $0.offset -= 32 } }),
      (
        ["output_norm.bias", "row 0, column 1"],
        {
          $0.change("output_norm.bias") {
            $0.data = little(UInt32(0)) + little(Float.nan.bitPattern)
          }
        }
      ),
      (["token_type", "4 types"], { $0.set("tokenizer.ggml.token_type", .int32s([3, 1, 1])) }),
      (["token_type", "1 to 6"], { $0.set("tokenizer.ggml.token_type", .int32s([3, 1, 1, 9])) }),
      (["tokenizer.ggml.tokens", "strings"], { $0.set("tokenizer.ggml.tokens", .int32s([1])) }),
      (
        ["number of tokens", "at most 4"],
        {
          $0.set("tokenizer.ggml.tokens", .strings(["x", "a", "b", "ab", "c"]))
          $0.set("tokenizer.ggml.token_type", nil)
        }
      ),
      (["merges", "space between"], { $0.set("tokenizer.ggml.merges", .strings(["ab"])) }),
      (["merges", "space between"], { $0.set("tokenizer.ggml.merges", .strings(["a b c"])) }),
      (["merges", "space between"], { $0.set("tokenizer.ggml.merges", .strings(["a "])) }),
      (["tokenizer.ggml.model", "llama"], { $0.set("tokenizer.ggml.model", .string("llama")) }),
      (["tokenizer.ggml.pre", "qwen2"], { $0.set("tokenizer.ggml.pre", .string("qwen2")) }),
    ]
    for (words, change) in cases {
      var file = RawGGUF.tiny
      change(&file)
      let error = #expect(throws: ModelFileError.self) { try open(file) }
      let text = error?.description ?? ""
      for word in words + [folder.file("m.gguf")] {
        #expect(text.contains(word), "'\(word)' is not in: \(text)")
      }
    }
  }

  @Test func `arrays may nest a little and no deeper`() throws {
    for (depth, isSound) in [(1, true), (3, true), (4, false), (100_000, false)] {
      var bytes: [UInt8] = []
      for _ in 0..<depth { bytes += little(UInt32(9)) + little(UInt64(1)) }
      bytes += little(UInt32(0)) + little(UInt64(1)) + [7]
      var file = RawGGUF.tiny
      file.set("nested", .init(type: 9, bytes: bytes))
      if isSound {
        _ = try open(file)
      } else {
        #expect(throws: ModelFileError.self) { try open(file) }
      }
    }
  }

  @Test func `control tokens past the last row are dropped, with their types`() throws {
    var file = RawGGUF.tiny
    file.set("tokenizer.ggml.tokens", .strings(["<|endoftext|>", "a", "b", "ab", "<more>"]))
    file.set("tokenizer.ggml.token_type", .int32s([3, 1, 1, 1, 3]))
    let vocabulary = try #require(try open(file).vocabulary)
    #expect(vocabulary.tokens.count == 4)
    #expect(vocabulary.types.count == 4)
  }

  private func open(_ file: RawGGUF) throws -> Checkpoint {
    try Checkpoint.open(try folder.write(file.bytes, as: "m.gguf"))
  }
}
