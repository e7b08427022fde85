import ModelFiles
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files cut short at every length and damaged in every byte: errors at most, never a crash.
@Suite struct HostileFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a GGUF file cut short anywhere is refused`() throws {
    let bytes = RawGGUF.tiny.bytes
    let path = try folder.write(bytes, as: "m.gguf")
    for length in stride(from: bytes.count - 1, through: 0, by: -1) {
      // Whatever is cut from the padding after the last tensor is not missed.
      guard length < bytes.count - 24 else { continue }
      #expect(truncate(path, off_t(length)) == 0)
      #expect(throws: ModelFileError.self, "\(length)") { try Checkpoint.open(path) }
    }
  }

  @Test func `a GGUF file with any byte changed opens or is refused`() throws {
    let (opened, refused) = try damage(RawGGUF.tiny.bytes, as: "m.gguf")
    // Changed weights are weights; changed lengths, names and types are not.
    #expect(opened > 0)
    #expect(refused > 500)
  }

  @Test func `a safetensors file cut short anywhere is refused`() throws {
    let model = TinyModel()
    try model.write(to: folder)
    let path = folder.file("model.safetensors")
    let length = model.safetensors.count
    for length in stride(from: length - 1, through: 0, by: -1) {
      #expect(truncate(path, off_t(length)) == 0)
      #expect(throws: ModelFileError.self, "\(length)") { try Checkpoint.open(folder.path) }
    }
  }

  @Test func `a safetensors file with any byte changed opens or is refused`() throws {
    let model = TinyModel()
    try model.write(to: folder)
    let (opened, refused) = try damage(
      model.safetensors, as: "model.safetensors", opening: folder.path)
    #expect(opened > 0)
    #expect(refused > 500)
  }

  /// Changes each byte in one of three ways and opens; counts the outcomes.
  private func damage(
    _ bytes: [UInt8], as name: String, opening model: String? = nil
  ) throws -> (opened: Int, refused: Int) {
    let path = try folder.write(bytes, as: name)
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    var (opened, refused) = (0, 0)
    for (offset, byte) in bytes.enumerated() {
      let damaged = [byte ^ 0x01, byte ^ 0x80, 0xFF][offset % 3]
      #expect(pwrite(descriptor, [damaged], 1, off_t(offset)) == 1)
      do throws(ModelFileError) {
        let checkpoint = try Checkpoint.open(model ?? path)
        // Values are read too: a wrong length would show here.
        for tensor in checkpoint.tensors.values { _ = tensor.firstNonFinite() }
        opened += 1
      } catch { refused += 1 }
      #expect(pwrite(descriptor, [byte], 1, off_t(offset)) == 1)
    }
    return (opened, refused)
  }
}
