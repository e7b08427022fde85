import Adapters
import Inference
import ModelFiles
import Storage
import TestSupport
import Testing
import Tokenization
import TrainingData

@testable import Training

/// What a trainer promises besides the right gradients.
struct TrainerTests {
  private static let modes: [TrainingOptions.Compute] = [.auto, .f32]

  private static func run(_ trainer: Trainer, _ golden: TrainingGolden, _ steps: Range<Int>) throws
  {
    for step in steps {
      _ = try #require(try trainer.step(golden.batches[step % golden.batches.count]))
    }
  }

  @Test(arguments: ["mqa-lora", "mha-lora", "mqa-full"])
  func `a packed row's loss is that of its examples apart`(name: String) throws {
    let golden = try TrainingGolden(name)
    let trainer = try golden.trainer()
    let row = try #require(golden.rows.last)
    let packed = try #require(try trainer.loss(of: [row])) * Double(row.targetCount)
    var apart = 0.0
    for example in row.examples where example.count > 1 {
      let alone = try #require(PackedRow(tokens: Array(row.tokens[example]), starts: [0]))
      apart += try #require(try trainer.loss(of: [alone])) * Double(alone.targetCount)
    }
    #expect(abs(packed - apart) < 1e-5 * apart)
    let learned = try #require(try trainer.accumulate([row]) { true })
    #expect(learned * Double(row.targetCount) == packed)
  }

  @Test(arguments: modes)
  func `computing blocks again changes no bit, nor does the number of threads`(
    mode: TrainingOptions.Compute
  ) throws {
    let golden = try TrainingGolden("mqa-lora")
    var runs: [[Float]] = []
    for (checkpointing, threads) in [(false, 1), (true, 2), (true, 3)] {
      let trainer = try golden.trainer {
        $0.compute = mode
        $0.checkpointing = checkpointing
        $0.threads = threads
        $0.dropout = 0.1
      }
      try Self.run(trainer, golden, 0..<4)
      runs.append(trainer.values)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] == runs[2])
  }

  @Test(arguments: ["mqa-lora", "mqa-full"])
  func `a run that was stopped and resumed ends with the same bits`(name: String) throws {
    let golden = try TrainingGolden(name)
    let folder = try TemporaryFolder()
    let whole = try golden.trainer()
    try Self.run(whole, golden, 0..<8)
    let first = try golden.trainer()
    try Self.run(first, golden, 0..<5)
    try first.save(to: folder.file("state"))
    let second = try Trainer(checkpoint: golden.checkpoint, options: golden.options)
    try second.restore(from: folder.file("state"))
    #expect(second.stepCount == 5)
    try Self.run(second, golden, 5..<8)
    #expect(second.values == whole.values)
  }

  @Test func `a state of another run, or a damaged one, is refused and changes nothing`() throws {
    let golden = try TrainingGolden("mqa-lora")
    let folder = try TemporaryFolder()
    let trainer = try golden.trainer()
    try Self.run(trainer, golden, 0..<1)
    try trainer.save(to: folder.file("state"))
    let before = trainer.values
    let other = try golden.trainer { $0.learningRate *= 2 }
    #expect(throws: TrainingError.self) { try other.restore(from: folder.file("state")) }
    let otherModel = try TrainingGolden("head-24-lora").trainer()
    #expect(throws: TrainingError.self) { try otherModel.restore(from: folder.file("state")) }
    var bytes = try FileReading.contents(of: folder.file("state"))
    try folder.write(Array(bytes.dropLast(4)), as: "short")
    try folder.write(Array(bytes.prefix(40)), as: "header")
    bytes[bytes.count - 1] ^= 1
    try folder.write(bytes, as: "flipped")
    for name in ["short", "header", "flipped", "absent"] {
      #expect(throws: TrainingError.self, "\(name)") {
        try trainer.restore(from: folder.file(name))
      }
    }
    #expect(trainer.values == before)
    #expect(trainer.stepCount == 1)
  }

  @Test func `a step that is told to stop changes nothing`() throws {
    let golden = try TrainingGolden("mqa-lora")
    let trainer = try golden.trainer()
    let reference = try golden.trainer()
    let before = trainer.values
    var asked = 0
    _ = try trainer.step(golden.rows) {
      asked += 1
      return true
    }
    #expect(asked > 2 * golden.checkpoint.configuration.layerCount)
    let stopped = try golden.trainer()
    for limit in 0..<asked {
      var left = limit
      let step = try stopped.step(golden.rows) {
        left -= 1
        return left >= 0
      }
      #expect(step == nil)
    }
    #expect(stopped.values == before)
    #expect(stopped.stepCount == 0)
    #expect(try stopped.loss(of: golden.rows) { false } == nil)
    _ = try stopped.step(golden.rows)
    _ = try reference.step(golden.rows)
    #expect(stopped.values == reference.values)
  }

  @Test func `numbers that are none end a step, which changes nothing`() throws {
    let golden = try TrainingGolden("mqa-lora")
    let trainer = try golden.trainer()
    let place = trainer.store.values.pointer
    let kept = place[0]
    place[0] = .nan
    #expect(throws: TrainingError.self) { try trainer.step(golden.rows) }
    place[0] = kept
    #expect(trainer.values == (try golden.trainer()).values)
    // A gradient that float32 cannot hold, of a loss that is finite: B is zero, A huge.
    var options = golden.options
    options.alpha = 1e38
    let huge = try Trainer(checkpoint: golden.checkpoint, options: options)
    for index in 0..<huge.store.count { huge.store.values.pointer[index] *= 1e6 }
    #expect(throws: TrainingError.self) { try huge.step(golden.rows) }
    #expect(huge.stepCount == 0)
  }

  @Test func `rows and options that make no sense are refused by name`() throws {
    let golden = try TrainingGolden("mqa-lora")
    let trainer = try golden.trainer()
    let size = TokenID(golden.checkpoint.configuration.vocabularySize)
    let positions = golden.checkpoint.configuration.contextLength
    for row in [
      PackedRow(tokens: [1, size], starts: [0]), PackedRow(tokens: [-1, 2], starts: [0]),
      PackedRow(tokens: [TokenID](repeating: 1, count: positions + 1), starts: [0]),
      PackedRow(tokens: [TokenID](repeating: 1, count: 129), starts: [0, 60, 100]),
      PackedRow(tokens: [5], starts: [0]),
    ] {
      #expect(throws: TrainingError.self) { try trainer.step([#require(row)]) }
    }
    #expect(throws: TrainingError.self) { try trainer.step([]) }
    let changes: [(inout TrainingOptions) -> Void] = [
      { $0.rank = 0 }, { $0.alpha = .nan }, { $0.dropout = 1 }, { $0.targetModules = [] },
      { $0.learningRate = -1 }, { $0.beta1 = 1 }, { $0.rowLength = 1 }, { $0.memoryLimit = 1000 },
      { $0.isa = "abacus" },
    ]
    for change in changes {
      var options = golden.options
      change(&options)
      #expect(throws: TrainingError.self) {
        _ = try Trainer(checkpoint: golden.checkpoint, options: options)
      }
    }
  }

  @Test func `an adapter begins as nothing and has the shapes of its layers`() throws {
    let golden = try TrainingGolden("mqa-lora")
    let trainer = try Trainer(checkpoint: golden.checkpoint, options: golden.options)
    let adapter = try trainer.adapter()
    #expect(adapter.modules.count == 3 * 4)
    #expect(adapter.baseID == golden.checkpoint.computedBaseID())
    for module in adapter.modules.values {
      #expect(module.scale == 2)
      #expect(module.b.allSatisfy { $0 == 0 })
      let bound = 1 / Float(module.inFeatures).squareRoot()
      #expect(module.a.allSatisfy { abs($0) <= bound })
      #expect(module.a.contains { abs($0) > bound / 2 })
    }
    #expect(throws: TrainingError.self) { try trainer.write(huggingFace: "/nonexistent") }
  }

  @Test(arguments: ["mqa-full", "mha-bf16-full", "untied-head-full"])
  func `a trained model is written as a Hugging Face folder`(name: String) throws {
    let golden = try TrainingGolden(name)
    let folder = try TemporaryFolder()
    let trainer = try golden.trainer()
    try Self.run(trainer, golden, 0..<2)
    try trainer.write(huggingFace: folder.file("model"))
    let written = try Checkpoint.open(folder.file("model"))
    #expect(written.configuration == golden.checkpoint.configuration)
    let again = try Trainer(checkpoint: written, options: golden.options)
    #expect(again.values == trainer.values)
    #expect(throws: TrainingError.self) { try trainer.adapter() }
  }

  @Test func `random weights are those of the seed, and learn`() throws {
    let golden = try TrainingGolden("mqa-full")
    var options = golden.options
    options.method = .scratch
    options.learningRate = 1e-2
    let trainer = try Trainer(checkpoint: golden.checkpoint, options: options)
    #expect(
      trainer.values == (try Trainer(checkpoint: golden.checkpoint, options: options)).values)
    let before = try #require(try trainer.loss(of: golden.rows))
    for _ in 0..<10 { _ = try trainer.step(golden.rows) }
    let after = try #require(try trainer.loss(of: golden.rows))
    #expect(after < before - 0.5, "\(before) to \(after)")
  }

  @Test func `the estimate adds up and checkpointing makes it smaller`() throws {
    let golden = try TrainingGolden("mqa-lora")
    var options = golden.options
    let plain = MemoryEstimate(golden.checkpoint, options, limit: nil)
    #expect(!plain.checkpointing)
    #expect(
      plain.total
        == plain.weights + plain.transposedWeights + plain.activations + plain.optimizer
        + plain.logits)
    let limited = MemoryEstimate(golden.checkpoint, options, limit: plain.total - 1)
    #expect(limited.checkpointing)
    #expect(limited.activations < plain.activations)
    options.checkpointing = false
    #expect(!MemoryEstimate(golden.checkpoint, options, limit: 1).checkpointing)
  }
}
