import Inference
import ModelFiles
import Storage
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A model whose file is cut short while it is served.
struct LostWeightsTests {
  @Test func `a file cut short under a model is an error, not a crash`() throws {
    let folder = try TemporaryFolder()
    let shipped = try MappedFile(path: #require(ShippedModel.file))
    let path = try folder.write(Array(shipped.bytes), as: "m.gguf")
    let session = try Session(model: GPTBigCodeModel(checkpoint: Checkpoint.open(path)))
    _ = try session.sync(to: [1, 2, 3])
    #expect(truncate(path, 4096) == 0)
    #expect(throws: InferenceError.weightsLost(path: path)) {
      _ = try session.sync(to: [4, 5, 6])
    }
    #expect(throws: InferenceError.weightsLost(path: path)) { try session.append(7) }
  }
}
