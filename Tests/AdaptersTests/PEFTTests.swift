import Inference
import JSONCoding
import ModelFiles
import Storage
import TestSupport
import Testing

@testable import Adapters

/// Adapters of PEFT, and ours as PEFT's.
struct PEFTTests {
  /// SPEC's bound is 2e-3; ours is what float32 rounding may cost.
  private let tolerance: Float = 1e-4

  @Test(arguments: GoldenAdapter.names)
  func `logits with an adapter equal those of PEFT`(name: String) throws {
    let golden = try GoldenAdapter(name)
    let set = AdapterSet([(try golden.read(), 1)])
    for chunk in [nil, 1, 3] {
      #expect(try golden.distance(set, chunk: chunk) <= tolerance)
    }
    // The fixture can tell: without the adapter it is far off.
    #expect(try golden.distance(.none) > 0.05)
  }

  @Test(arguments: GoldenAdapter.names)
  func `modules and scales are those of PEFT`(name: String) throws {
    let golden = try GoldenAdapter(name)
    let adapter = try golden.read()
    let names = adapter.modules.keys.map(PEFTNames.module).sorted()
    #expect(names == golden.golden["modules"]?.array?.compactMap(\.string))
    let scales = (golden.golden["scales"]?.array ?? []).compactMap(\.number)
    let ours = adapter.modules.sorted { PEFTNames.module($0.key) < PEFTNames.module($1.key) }
      .map { Double($0.value.scale) }
    #expect(zip(ours, scales).allSatisfy { abs($0 - $1) < 1e-6 } && ours.count == scales.count)
  }

  @Test(arguments: GoldenAdapter.names)
  func `what is written reads back as it was`(name: String) throws {
    let golden = try GoldenAdapter(name)
    var adapter = try golden.read()
    adapter.baseID = "abc"
    let folder = try TemporaryFolder()
    let path = folder.file("written")
    let metadata = AdapterMetadata(repository: "/r", weight: 0.8, bitsPerByteGain: 0.25)
    try adapter.write(to: path, for: golden.base.configuration, metadata: metadata)
    #expect(
      try LoRAAdapter.read(folder: path, for: golden.base.configuration) == adapter)
    let read = try AdapterMetadata.read(folder: path)
    #expect(read?.repository == "/r" && read?.weight == 0.8 && read?.baseID == "abc")
    #expect(read?.bitsPerByteGain == 0.25 && read?.created == metadata.created)
    // PEFT's names and shapes, so that PEFT finds the same matrices.
    let ours = try SafetensorsFile(path: "\(path)/adapter_model.safetensors")
    let theirs = try SafetensorsFile(path: "\(golden.path)/adapter_model.safetensors")
    #expect(ours.entries.mapValues(\.shape) == theirs.entries.mapValues(\.shape))
    #expect(try Directories.names(in: folder.path) == ["written"])
    // A second one does not go over it unasked.
    #expect(throws: AdapterError.self) {
      try adapter.write(to: path, for: golden.base.configuration)
    }
    try adapter.write(to: path, for: golden.base.configuration, replaces: true)
    #expect(try Directories.names(in: folder.path) == ["written"])
  }

  @Test func `an adapter of another shape is refused`() throws {
    let golden = try GoldenAdapter("all-linear")
    let other = try GoldenAdapter.base("f32")
    #expect { try LoRAAdapter.read(folder: golden.path, for: other.configuration) } throws: {
      "\($0)".contains("does not fit the model")
    }
    // Fewer layers with the same widths: a layer too many is no smaller trouble.
    var shallow = golden.base.configuration
    shallow.layerCount = 2
    #expect { try LoRAAdapter.read(folder: golden.path, for: shallow) } throws: {
      "\($0)".contains("layer 2's")
    }
  }

  @Test func `passes of every length give each row the same bits`() throws {
    // Rounded to 8 bits as a quantized model's adapters are, and in float32.
    let golden = try GoldenAdapter("all-linear")
    let folder = try TemporaryFolder()
    let path = folder.file("q8.gguf")
    _ = try ModelImporter(source: golden.base, format: .q8_0, threads: 1).write(to: path)
    let quantized = try GPTBigCodeModel(checkpoint: Checkpoint.open(path))
    let adapter = try golden.read()
    for (model, precision) in [
      (quantized, AdapterSet.Precision.int8),
      (try GPTBigCodeModel(checkpoint: golden.base), .exact),
    ] {
      let set = AdapterSet([(adapter, 0.7), (adapter, 0.3)], precision: precision)
      for isa in ComputeContext.availableISAs {
        var options = GPTBigCodeModel.Options()
        options.isa = isa
        var rows: [[Float]] = []
        for (threads, chunk) in [(1, 1), (2, 1), (2, 3), (3, 10)] {
          options.threads = threads
          let model = try GPTBigCodeModel(checkpoint: model.checkpoint, options: options)
          let session = try Session(model: model, keyValueType: .f32)
          session.adapters = set
          rows.append(try GoldenAdapter.logits(session, golden.ids, chunk: chunk))
        }
        #expect(rows.allSatisfy { $0 == rows[0] }, "\(isa)")
      }
      // Both halves together are the whole; a rounded model is as far off as its rounding makes it.
      #expect(try golden.distance(set, on: model) < (precision == .exact ? tolerance : 0.1))
    }
  }

  @Test(arguments: GoldenAdapter.names)
  func `8 bits lose no more than the base's own rounding`(name: String) throws {
    let golden = try GoldenAdapter(name)
    let folder = try TemporaryFolder()
    let path = folder.file("q8.gguf")
    _ = try ModelImporter(source: golden.base, format: .q8_0, threads: 1).write(to: path)
    let model = try GPTBigCodeModel(checkpoint: Checkpoint.open(path))
    let adapter = try golden.read()
    // An adapter's scale amplifies what rounding costs, that of the base as that of the adapter.
    let exact = try golden.distance(AdapterSet([(adapter, 1)], precision: .exact), on: model)
    let rounded = try golden.distance(AdapterSet([(adapter, 1)], precision: .int8), on: model)
    #expect(rounded < 2 * exact, "\(rounded) after \(exact)")
    #expect(rounded != exact)
  }

  @Test func `an identity is of contents and weights`() throws {
    let one = try GoldenAdapter("attention").read()
    let two = try GoldenAdapter("rslora").read()
    func identity(_ adapters: [(LoRAAdapter, Double)]) -> String {
      AdapterSet(adapters.map { (adapter: $0.0, weight: $0.1) }).identity
    }
    #expect(identity([(one, 1)]) == identity([(one, 1)]))
    #expect(identity([(one, 1)]) != identity([(one, 0.5)]))
    #expect(identity([(one, 1)]) != identity([(two, 1)]))
    #expect(identity([(one, 0)]) == AdapterSet.none.identity)
    var changed = one
    for key in changed.modules.keys { changed.modules[key]?.b[0] += 1 }
    #expect(identity([(changed, 1)]) != identity([(one, 1)]))
  }
}
