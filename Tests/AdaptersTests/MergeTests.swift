import Inference
import ModelFiles
import Storage
import TestSupport
import Testing

@testable import Adapters

/// Adapters taken into the weights of a model.
struct MergeTests {
  @Test(arguments: ["all-linear", "multi-head", "patterns"])
  func `a merged model computes what model and adapter compute`(name: String) throws {
    let golden = try GoldenAdapter(name)
    let adapter = try golden.read()
    let folder = try TemporaryFolder()
    let merge = AdapterMerge([(adapter, 0.6), (adapter, 0.4)])
    for (format, bound) in [(WeightFormat.f32, Float(1e-4)), (.f16, 5e-3), (.q8_0, 0.1)] {
      let path = folder.file("\(format).gguf")
      let importer = ModelImporter(
        source: golden.base, format: format, threads: 1, substitute: merge.merged)
      let result = try importer.write(to: path)
      let model = try GPTBigCodeModel(checkpoint: Checkpoint.open(path))
      #expect(try golden.distance(.none, on: model) < bound, "\(format)")
      // Another model, so adapters of the old one are told from it.
      #expect(result.baseID != golden.base.computedBaseID())
      #expect(model.checkpoint.baseID == result.baseID)
    }
  }

  @Test func `names of GGUF are understood`() {
    #expect(AdapterMerge.location(of: "blk.3.ffn_up.weight")?.layer == 3)
    for name in ["blk.3.ffn_up.bias", "blk.x.ffn_up.weight", "token_embd.weight", "blk.1.weight"] {
      #expect(AdapterMerge.location(of: name) == nil)
    }
  }
}
