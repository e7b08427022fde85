import Inference
import ModelFiles
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Quantized files against llama.cpp, teacher-forced over real code with trained weights.
struct LlamaParityTests {
  @Test func `adhoc`() throws {
    guard let folder = getenv("LLAMA_GOLDENS").map({ String(cString: $0) }) else { return }
    for type in ["f16", "q8_0", "q4_0", "q4_k_m"] {
      for isa in ComputeContext.availableISAs {
        let golden = try LlamaGolden(path: "\(folder)/starter-\(type).golden.json")
        var options = GPTBigCodeModel.Options()
        options.isa = isa
        let model = try GPTBigCodeModel(
          checkpoint: Checkpoint.open("\(folder)/starter-\(type).gguf"), options: options)
        let session = try Session(model: model)
        for sequence in golden.sequences {
          var rows: [[Float]] = []
          try session.logits(of: sequence.ids, chunk: 256) { _, logits in
            let base = Sampler.logProbability(of: 0, logits) - logits[0]
            rows.append(logits.map { $0 + base })
          }
          let result = golden.compare(sequence, with: rows, margin: 0.1)
          print(type, isa, result)
        }
      }
    }
  }
}
