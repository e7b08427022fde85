import Adapters
import Inference
import JSONCoding
import ModelFiles
import Storage
import TestSupport
import Tokenization
import TrainingData

@testable import Training

/// What PyTorch and PEFT made of a tiny checkpoint.
struct TrainingGolden {
  static let all: [String] = {
    let names = (try? Directories.names(in: folder)) ?? []
    return names.filter { $0.hasSuffix(".safetensors") }
      .map { String($0.dropLast(".safetensors".count)) }.sorted()
  }()
  static let folder = "\(Fixtures.directory)/Training"

  let checkpoint: Checkpoint
  let options: TrainingOptions
  let rows: [PackedRow]
  let loss: Double
  let batches: [[PackedRow]]
  let losses: [Double]
  let gradientNorms: [Double]
  /// By parameter of the store.
  let gradients: [String: [Float]]
  private let values: [String: [Float]]

  init(_ name: String) throws {
    let golden = try JSON(
      parsing: FileReading.contents(of: "\(Self.folder)/\(name).json"))
    let run = golden["run"]
    checkpoint = try Checkpoint.open(
      "\(Fixtures.directory)/Inference/\(golden["checkpoint"]?.string ?? "")")
    var options = TrainingOptions(
      method: TrainingMethod(rawValue: golden["method"]?.string ?? "") ?? .lora)
    options.rank = golden["rank"]?.integer ?? 0
    options.alpha = Float(golden["alpha"]?.number ?? 0)
    options.targetModules = Set(
      (golden["targets"]?.array ?? []).compactMap {
        AdapterSet.Target(rawValue: $0.string ?? "")
      })
    options.learningRate = Float(run?["learning_rate"]?.number ?? 0)
    options.weightDecay = Float(run?["weight_decay"]?.number ?? 0)
    options.warmupSteps = run?["warmup_steps"]?.integer ?? 0
    options.steps = run?["steps"]?.integer ?? 0
    options.maxGradNorm = Float(run?["max_grad_norm"]?.number ?? 0)
    options.rowLength = 128
    options.compute = .f32
    options.threads = 2
    self.options = options
    rows = Self.rows(golden["rows"])
    loss = golden["loss"]?.number ?? .nan
    batches = (run?["batches"]?.array ?? []).map { Self.rows($0) }
    losses = (run?["losses"]?.array ?? []).compactMap(\.number)
    gradientNorms = (run?["gradient_norms"]?.array ?? []).compactMap(\.number)
    let file = try SafetensorsFile(path: "\(Self.folder)/\(name).safetensors")
    func tensors(_ prefix: String) throws -> [String: [Float]] {
      var found: [String: [Float]] = [:]
      for key in file.entries.keys where key.hasPrefix(prefix) {
        found[Self.parameterName(String(key.dropFirst(prefix.count)))] =
          try file.tensor(key).dequantized()
      }
      return found
    }
    gradients = try tensors("gradient.")
    values = try tensors("value.")
  }

  /// A trainer at the recorded start.
  func trainer(_ change: (inout TrainingOptions) -> Void = { _ in }) throws -> Trainer {
    var options = options
    change(&options)
    let trainer = try Trainer(checkpoint: checkpoint, options: options)
    guard options.method == .lora else { return trainer }
    var modules: [AdapterSet.Location: LoRAAdapter.Module] = [:]
    for (location, tensor) in TrainingParameters.locations(checkpoint, options) {
      modules[location] = LoRAAdapter.Module(
        rank: options.rank, inFeatures: tensor.columns, outFeatures: tensor.rows,
        a: values[location.parameterName("A")] ?? [], b: values[location.parameterName("B")] ?? [],
        scale: options.alpha / Float(options.rank))
    }
    try trainer.start(from: LoRAAdapter(modules: modules, baseID: nil))
    return trainer
  }

  private static func rows(_ json: JSON?) -> [PackedRow] {
    (json?.array ?? []).compactMap { row in
      PackedRow(
        tokens: (row["tokens"]?.array ?? []).compactMap(\.integer).map { TokenID($0) },
        starts: (row["starts"]?.array ?? []).compactMap(\.integer))
    }
  }

  /// The store's name of a parameter of PyTorch's.
  private static func parameterName(_ name: String) -> String {
    let parts = name.split(separator: ".")
    guard name.contains("lora_") else {
      return HuggingFaceExport.ggufName(ofHuggingFace: name) ?? name
    }
    // transformer.h.0.attn.c_attn.lora_A
    return parts.dropFirst(2).joined(separator: ".")
  }
}

/// The largest difference, relative to the largest expected magnitude; infinite where one is NaN.
func relativeDifference(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count else { return .infinity }
  var worst: Float = 0
  var largest: Float = 1e-30
  for (a, b) in zip(found, expected) {
    if a.isNaN || b.isNaN { return .infinity }
    worst = max(worst, abs(a - b))
    largest = max(largest, abs(b))
  }
  return worst / largest
}

extension Trainer {
  /// A copy of the gradients of each parameter.
  var gradients: [String: [Float]] {
    store.parameters.reduce(into: [:]) { found, parameter in
      found[parameter.name] = store.gradients.values(
        parameter.offset..<parameter.offset + parameter.count)
    }
  }

  /// A copy of all that is learned.
  var values: [Float] { store.values.values(0..<store.count) }
}
