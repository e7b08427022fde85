import Inference
import ModelFiles
import Storage
import TestSupport
import Testing
import Tokenization
import TrainingData

@testable import Training

/// 8-bit products against float32 ones, on trained weights and real code.
struct FastModeTests {
  private static let sources = ["/FastModeTests.swift", "/TrainerTests.swift"].map {
    String(#filePath.dropLast("/FastModeTests.swift".count)) + $0
  }

  private static func rows(_ checkpoint: Checkpoint, length: Int) throws -> [PackedRow] {
    let tokenizer = try Tokenizer(vocabulary: #require(checkpoint.vocabulary))
    return try sources.map { path in
      let tokens = tokenizer.encode(try FileReading.contents(of: path))
      return try #require(
        PackedRow(tokens: Array(tokens.prefix(length)), starts: [0, length / 3]))
    }
  }

  /// Both modes after `steps` steps of the float32 one, from the same adapter.
  private static func trainers(
    _ path: String, steps: Int, length: Int
  ) throws -> (exact: Trainer, fast: Trainer, rows: [PackedRow]) {
    let checkpoint = try Checkpoint.open(path)
    var options = TrainingOptions()
    options.rank = 8
    options.alpha = 16
    options.rowLength = length
    options.warmupSteps = 2
    options.threads = 2
    options.compute = .f32
    let exact = try Trainer(checkpoint: checkpoint, options: options)
    let rows = try rows(checkpoint, length: length)
    for _ in 0..<steps { _ = try exact.step(rows) }
    options.compute = .auto
    let fast = try Trainer(checkpoint: checkpoint, options: options)
    try fast.start(from: exact.adapter())
    return (exact, fast, rows)
  }

  private static let models = [ShippedModel.file, ShippedModel.huggingFaceFolder].compactMap { $0 }

  @Test(arguments: models)
  func `gradients point where those of float32 do`(path: String) throws {
    let (exact, fast, rows) = try Self.trainers(path, steps: 2, length: 160)
    let exactLoss = try #require(try exact.accumulate(rows) { true })
    let fastLoss = try #require(try fast.accumulate(rows) { true })
    #expect(abs(fastLoss - exactLoss) < 0.01 * exactLoss)
    let cosine = Self.cosine(exact, fast)
    #expect(cosine > 0.998, "\(cosine)")
  }

  @Test func `a run ends with the loss of float32`() throws {
    let (exact, fast, rows) = try Self.trainers(#require(Self.models.first), steps: 1, length: 96)
    for _ in 0..<12 {
      _ = try exact.step(rows)
      _ = try fast.step(rows)
    }
    let exactLoss = try #require(try exact.loss(of: rows))
    let fastLoss = try #require(try fast.loss(of: rows))
    #expect(abs(fastLoss - exactLoss) < 0.01 * exactLoss, "\(fastLoss) and \(exactLoss)")
  }

  @Test func `a quantized model is trained as its dequantized weights are`() throws {
    let folder = try TemporaryFolder()
    let golden = try TrainingGolden("mqa-lora")
    let path = folder.file("model.gguf")
    _ = try ModelImporter(source: golden.checkpoint, format: .q4_0, threads: 2).write(to: path)
    let quantized = try Checkpoint.open(path)
    // The same numbers as a float32 checkpoint, written by a full trainer that has made no step.
    var options = golden.options
    options.method = .full
    try Trainer(checkpoint: quantized, options: options)
      .write(huggingFace: folder.file("float"))
    options.method = .lora
    let blocks = try Trainer(checkpoint: quantized, options: options)
    let floats = try Trainer(
      checkpoint: Checkpoint.open(folder.file("float")), options: options)
    _ = try blocks.step(golden.rows)
    _ = try floats.step(golden.rows)
    _ = try blocks.accumulate(golden.rows) { true }
    _ = try floats.accumulate(golden.rows) { true }
    #expect(Self.cosine(blocks, floats) > 0.999_999)
    #expect(quantized.tensors["blk.0.ffn_up.weight"]?.type == .q4_0)
  }

  @Test(arguments: ["narrow-inner-lora", "odd-vocabulary-lora", "head-24-lora"])
  func `shapes that blocks do not divide fall back to float32`(name: String) throws {
    let golden = try TrainingGolden(name)
    let exact = try golden.trainer()
    let fast = try golden.trainer { $0.compute = .auto }
    let exactLoss = try #require(try exact.accumulate(golden.rows) { true })
    let fastLoss = try #require(try fast.accumulate(golden.rows) { true })
    #expect(abs(fastLoss - exactLoss) < 0.02 * exactLoss)
    #expect(Self.cosine(exact, fast) > 0.995)
  }

  private static func cosine(_ one: Trainer, _ other: Trainer) -> Double {
    let (a, b) = (one.store.gradients.pointer, other.store.gradients.pointer)
    var (product, normA, normB) = (0.0, 0.0, 0.0)
    for index in 0..<one.store.count {
      product += Double(a[index]) * Double(b[index])
      normA += Double(a[index]) * Double(a[index])
      normB += Double(b[index]) * Double(b[index])
    }
    return product / (normA * normB).squareRoot()
  }
}
