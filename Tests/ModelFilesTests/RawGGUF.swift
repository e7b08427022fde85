import TestSupport

/// A GGUF file spelled out field by field, right or wrong.
struct RawGGUF {
  /// A metadata value: its type id and its bytes.
  struct Value {
    var type: UInt32
    var bytes: [UInt8]

    static func uint32(_ value: UInt32) -> Value { Value(type: 4, bytes: little(value)) }
    static func float32(_ value: Float) -> Value { Value(type: 6, bytes: little(value.bitPattern)) }
    static func string(_ value: String) -> Value { Value(type: 8, bytes: RawGGUF.string(value)) }
    static func strings(_ values: [String]) -> Value {
      Value(
        type: 9,
        bytes: little(UInt32(8)) + little(UInt64(values.count)) + values.flatMap(RawGGUF.string))
    }
    static func int32s(_ values: [Int32]) -> Value {
      Value(
        type: 9, bytes: little(UInt32(5)) + little(UInt64(values.count)) + values.flatMap(little))
    }
  }

  /// A tensor's entry and its data.
  struct Entry {
    var name: String
    /// In the file's order: the row length first.
    var dimensions: [UInt64]
    var type: UInt32 = 0
    var offset: UInt64 = 0
    var data: [UInt8]
  }

  var magic = Array("GGUF".utf8)
  var version: UInt32 = 3
  var tensorCount: UInt64?
  var keyCount: UInt64?
  var metadata: [(key: [UInt8], value: Value)] = []
  var tensors: [Entry] = []

  /// The file; offsets are those of the entries.
  var bytes: [UInt8] {
    var bytes = magic + little(version)
    bytes += little(tensorCount ?? UInt64(tensors.count))
    bytes += little(keyCount ?? UInt64(metadata.count))
    for (key, value) in metadata {
      bytes += little(UInt64(key.count)) + key + little(value.type) + value.bytes
    }
    for tensor in tensors {
      bytes += Self.string(tensor.name) + little(UInt32(tensor.dimensions.count))
      bytes += tensor.dimensions.flatMap(little) + little(tensor.type) + little(tensor.offset)
    }
    bytes += [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
    for tensor in tensors {
      bytes += tensor.data + [UInt8](repeating: 0, count: (32 - tensor.data.count % 32) % 32)
    }
    return bytes
  }

  /// Lays the tensors one after another.
  mutating func placeTensors() {
    var offset = 0
    for index in tensors.indices {
      tensors[index].offset = UInt64(offset)
      offset += (tensors[index].data.count + 31) / 32 * 32
    }
  }

  /// Replaces or adds a key.
  mutating func set(_ key: String, _ value: Value?) {
    metadata.removeAll { $0.key == Array(key.utf8) }
    if let value { metadata.append((Array(key.utf8), value)) }
  }

  /// Changes the tensor `name`.
  mutating func change(_ name: String, _ change: (inout Entry) -> Void) {
    for index in tensors.indices where tensors[index].name == name { change(&tensors[index]) }
  }

  private static func string(_ value: String) -> [UInt8] {
    little(UInt64(value.utf8.count)) + Array(value.utf8)
  }
}

/// The bytes of an integer, least first.
func little(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

extension RawGGUF {
  /// A whole model of one layer, two wide, float32, with a vocabulary of four tokens.
  static var tiny: RawGGUF {
    var file = RawGGUF()
    let metadata: [(String, Value)] = [
      ("general.architecture", .string("starcoder")), ("starcoder.context_length", .uint32(3)),
      ("starcoder.embedding_length", .uint32(2)), ("starcoder.feed_forward_length", .uint32(3)),
      ("starcoder.block_count", .uint32(1)), ("starcoder.attention.head_count", .uint32(1)),
      ("starcoder.attention.head_count_kv", .uint32(1)),
      ("starcoder.attention.layer_norm_epsilon", .float32(1e-5)),
      ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string("starcoder")),
      ("tokenizer.ggml.tokens", .strings(["<|endoftext|>", "a", "b", "ab"])),
      ("tokenizer.ggml.token_type", .int32s([3, 1, 1, 1])),
      ("tokenizer.ggml.merges", .strings(["a b"])), ("tokenizer.ggml.eos_token_id", .uint32(0)),
    ]
    file.metadata = metadata.map { (key: Array($0.0.utf8), value: $0.1) }
    let shapes: [(String, [Int])] = [
      ("token_embd.weight", [4, 2]), ("position_embd.weight", [3, 2]),
      ("blk.0.attn_norm.weight", [2]), ("blk.0.attn_norm.bias", [2]),
      ("blk.0.attn_qkv.weight", [6, 2]), ("blk.0.attn_qkv.bias", [6]),
      ("blk.0.attn_output.weight", [2, 2]), ("blk.0.attn_output.bias", [2]),
      ("blk.0.ffn_norm.weight", [2]), ("blk.0.ffn_norm.bias", [2]),
      ("blk.0.ffn_up.weight", [3, 2]), ("blk.0.ffn_up.bias", [3]),
      ("blk.0.ffn_down.weight", [2, 3]), ("blk.0.ffn_down.bias", [2]),
      ("output_norm.weight", [2]), ("output_norm.bias", [2]),
    ]
    for (name, shape) in shapes {
      let values: [Float] = (0..<shape.reduce(1, *)).map { Float($0) * 0.25 - 0.5 }
      let dimensions = shape.reversed().map { UInt64($0) }
      let data: [UInt8] = values.flatMap { little($0.bitPattern) }
      file.tensors.append(Entry(name: name, dimensions: dimensions, data: data))
    }
    file.placeTensors()
    return file
  }
}
