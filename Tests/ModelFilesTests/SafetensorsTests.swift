import JSONCoding
import ModelFiles
import Storage
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct SafetensorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `what is written is read back`() throws {
    let path = folder.file("x.safetensors")
    try SafetensorsWriter.write(
      [("b", [2, 3], [1, 2, 3, 4, 5, 6]), ("a", [], [7]), ("empty", [0, 4], [])], to: path,
      metadata: ["format": "pt"])
    let file = try SafetensorsFile(path: path)
    #expect(file.metadata == ["format": "pt"])
    #expect(file.entries.keys.sorted() == ["a", "b", "empty"])
    let tensor = try file.tensor("b")
    #expect(tensor.shape == [2, 3])
    #expect(tensor.dequantized() == [1, 2, 3, 4, 5, 6])
    #expect(try file.tensor("a", as: "c").dequantized() == [7])
    #expect(try file.tensor("a", as: "c").name == "c")
    #expect(try file.tensor("empty").dequantized().isEmpty)
    // The reference implementation wants values on a boundary of 8.
    let bytes = try FileReading.contents(of: path)
    #expect((8 + Int(bytes[0]) + Int(bytes[1]) << 8).isMultiple(of: 8))
  }

  @Test func `a file that lacks values does not appear`() throws {
    let path = folder.file("x.safetensors")
    var writer = try SafetensorsWriter(path: path, tensors: [.init(name: "a", shape: [4])])
    try [Float](repeating: 1, count: 3).withUnsafeBufferPointer { values throws(ModelFileError) in
      try writer.write(values)
    }
    do throws(ModelFileError) {
      try writer.commit()
      Issue.record("a file without all its values was committed")
    } catch { #expect(error.description.contains("16 bytes")) }
    #expect(FileReading.kind(of: path) == nil)
  }

  @Test func `a name cannot be written twice`() {
    expectError(["x.safetensors: a: expected one tensor"]) {
      try SafetensorsWriter.write(
        [("a", [1], [1]), ("a", [1], [2])], to: folder.file("x.safetensors"))
    }
  }

  @Test(arguments: [
    ("[]", "object"), ("{\"a\": 3}", "dtype"), ("{", "JSON"),
    ("{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 5]}}", "within 4 bytes"),
    ("{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 0]}}", "within"),
    ("{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [-4, 0]}}", "within"),
    ("{\"a\": {\"dtype\": \"F32\", \"shape\": [-1], \"data_offsets\": [0, 4]}}", "dtype"),
    ("{\"a\": {\"dtype\": \"F32\", \"shape\": [\"x\"], \"data_offsets\": [0, 4]}}", "dtype"),
    (
      "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}, "
        + "\"b\": {\"dtype\": \"F16\", \"shape\": [1], \"data_offsets\": [2, 4]}}", "overlap"
    ),
  ])
  func `a header that does not hold is refused`(header: String, word: String) throws {
    let path = try folder.write(
      little(UInt64(header.utf8.count)) + Array(header.utf8) + [0, 0, 0, 0], as: "x.safetensors")
    expectError([word, path]) { try SafetensorsFile(path: path) }
  }

  @Test func `a length beyond the file or the format's limit is refused`() throws {
    for length: UInt64 in [3, 100_000_001, .max] {
      let path = try folder.write(little(length) + [0x7B, 0x7D], as: "x.safetensors")
      expectError(["header length"]) { try SafetensorsFile(path: path) }
    }
  }

  @Test func `values off their boundary are copied when they are read, not before`() throws {
    // 64 GB, of which nothing is on disk; the copy would be more than there is memory.
    let count = 16 << 30
    let header =
      "{\"a\": {\"dtype\": \"F32\", \"shape\": [\(count), 1], \"data_offsets\": [3, \(count * 4 + 3)]},"
      + " \"b\": {\"dtype\": \"F16\", \"shape\": [1], \"data_offsets\": [1, 3]}}"
    let start = 8 + header.utf8.count + header.utf8.count % 2
    let padding = [UInt8](repeating: 0x20, count: header.utf8.count % 2)
    let path = try folder.write(
      little(UInt64(start - 8)) + Array(header.utf8) + padding + [0, 0, 0x3C], as: "x.safetensors")
    #expect(truncate(path, off_t(start + 3 + count * 4)) == 0)
    let file = try SafetensorsFile(path: path)
    let tensor = try file.tensor("a")
    #expect(tensor.byteCount == count * 4)
    #expect(tensor.shape == [count, 1])
    let small = try file.tensor("b")
    #expect(small.dequantized() == [1])
    #expect(Int(bitPattern: small.bytes.baseAddress).isMultiple(of: 2))
  }

  @Test func `a shape whose size overflows is refused`() throws {
    let header =
      "{\"a\": {\"dtype\": \"F32\", \"shape\": [4611686018427387904, 8], \"data_offsets\": [0, 4]}}"
    let path = try folder.write(
      little(UInt64(header.utf8.count)) + Array(header.utf8) + [0, 0, 0, 0], as: "x.safetensors")
    expectError(["a", "4 bytes"]) { try SafetensorsFile(path: path).tensor("a") }
  }
}

@Suite struct ModelDescriptionTests {
  @Test func `show has the keys of the contract`() throws {
    let path = "\(Fixtures.directory)/ModelFiles/llama.gguf"
    let checkpoint = try Checkpoint.open(path)
    let json = ModelDescription.show(checkpoint, id: nil)
    #expect(json["name"] == "llama")
    #expect(json["path"] == .string(path))
    #expect(json["id"] == .null)
    #expect(json["architecture"] == "gpt_bigcode")
    #expect(json["parameters"]?.integer == checkpoint.parameterCount)
    #expect(json["vocab_size"] == 300)
    #expect(json["n_positions"] == 48)
    #expect(json["n_embd"] == 256)
    #expect(json["n_layer"] == 2)
    #expect(json["n_head"] == 4)
    #expect(json["multi_query"] == true)
    #expect(json["activation_function"] == "gelu_pytorch_tanh")
    let tensors = try #require(json["tensors"]?.array)
    #expect(tensors.count == 28)
    #expect(
      tensors[0] == [
        "name": "token_embd.weight", "type": "Q8_0", "shape": [300, 256],
        "relative_rms_error": .null,
      ])
  }
}
