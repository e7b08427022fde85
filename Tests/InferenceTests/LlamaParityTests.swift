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

/// Quantized files against llama.cpp, teacher-forced over real code with trained weights.
///
/// The files are imported here, and must be, to the bit, the ones that llama.cpp was recorded on.
struct LlamaParityTests {
  private static let types: [WeightFormat] = [.q8_0, .q4_0, .q4_k]

  @Test(arguments: types)
  func `the distribution is that of llama.cpp, up to its own noise`(type: WeightFormat) throws {
    let golden = try LlamaGolden(
      path: "\(Fixtures.directory)/Inference/llama/\(type.rawValue).golden.json")
    let path = "\(temporaryFolder)/familiar-parity-\(getpid())-\(type.rawValue).gguf"
    defer { unlink(path) }
    let source = try Checkpoint.open(#require(ShippedModel.huggingFaceFolder))
    _ = try ModelImporter(source: source, format: type, threads: 2).write(to: path)
    var hash = SHA256()
    let file = try MappedFile(path: path)
    withExtendedLifetime(file) { hash.update(file.bytes) }
    #expect(
      hash.hexadecimalDigest() == golden.sha256, "record_llama.py must record this file again")

    let model = try GPTBigCodeModel(checkpoint: Checkpoint.open(path))
    let session = try Session(model: model)
    for sequence in golden.sequences {
      var rows: [[Float]] = []
      try session.logits(of: sequence.ids, chunk: 256) { _, logits in
        let normalizer = Sampler.logNormalizer(logits)
        rows.append(logits.map { $0 - normalizer })
      }
      // Activations are rounded to 8 bits, and another order of the same sums flips roundings, so
      // llama.cpp differs from itself when it computes token by token, by more than SPEC's 1e-3 on
      // this small model. Closer than that to it, or to the exact result, cannot be asked. (Of the
      // shipped weights: 0.0017 to 0.0018 from the exact result, llama.cpp 0.0016 to 0.0021, in Q8_0;
      // 0.0016 to 0.0022 against 0.0052 to 0.0081 in the 4-bit types.)
      let exact = try #require(
        golden.compare(
          sequence.exact, of: sequence, with: rows, margin: Self.margin(noise: sequence.llamaError))
      )
      #expect(exact.wrongArgmax == 0)
      #expect(exact.meanDivergence <= max(1e-3, 1.25 * sequence.llamaError))
      let llama = try #require(
        golden.compare(
          sequence.llama, of: sequence, with: rows,
          margin: Self.margin(noise: sequence.ownDivergence)))
      #expect(llama.wrongArgmax == 0)
      #expect(llama.meanDivergence <= max(1e-3, 1.25 * sequence.ownDivergence))
    }
  }

  /// How far a token must lead for noise of this mean divergence not to change which one leads.
  ///
  /// A mean divergence is half the variance of the logits; five standard deviations of it.
  private static func margin(noise: Double) -> Float {
    max(0.1, 5 * Float((2 * noise).squareRoot()))
  }

  private var temporaryFolder: String {
    getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  }
}
