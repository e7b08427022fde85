import Inference
import JSONCoding
import ModelFiles
import Storage
import TestSupport
import Tokenization

/// A tiny checkpoint with what Hugging Face computed from it.
struct GoldenCheckpoint {
  struct Sequence {
    let ids: [TokenID]
    let positions: [Int]
    let firstRow: Int
  }

  /// Every folder of the recorded fixtures.
  static let all: [String] = {
    let names = (try? Directories.names(in: folder)) ?? []
    return names.filter { FileReading.kind(of: "\(folder)/\($0)/golden.json") == .regular }
  }()
  static let folder = "\(Fixtures.directory)/Inference"

  let path: String
  let vocabularySize: Int
  let sequences: [Sequence]
  let greedyPrompt: [TokenID]
  let greedyIDs: [TokenID]
  /// `[rows, vocab_size]`.
  let logits: [Float]

  init(_ name: String) throws {
    path = "\(Self.folder)/\(name)"
    let golden = try JSON(parsing: FileReading.contents(of: "\(path)/golden.json"))
    func ids(_ json: JSON?) -> [TokenID] {
      (json?.array ?? []).compactMap { $0.integer }.map(TokenID.init)
    }
    vocabularySize = golden["vocab_size"]?.integer ?? 0
    sequences = (golden["sequences"]?.array ?? []).map {
      Sequence(
        ids: ids($0["ids"]), positions: ids($0["positions"]).map(Int.init),
        firstRow: $0["first_row"]?.integer ?? 0)
    }
    greedyPrompt = ids(golden["greedy"]?["prompt"])
    greedyIDs = ids(golden["greedy"]?["ids"])
    let bytes = try FileReading.contents(of: "\(path)/logits.f32")
    logits = bytes.withUnsafeBytes { buffer in
      (0..<buffer.count / 4).map {
        Float(
          bitPattern: UInt32(
            littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
      }
    }
  }

  func row(_ index: Int) -> ArraySlice<Float> {
    logits[index * vocabularySize..<(index + 1) * vocabularySize]
  }

  /// Ids of its vocabulary, drawn with `seed`.
  func tokens(_ seed: UInt64, count: Int) -> [TokenID] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      TokenID.random(in: 0..<TokenID(vocabularySize), using: &random)
    }
  }

  func session(
    threads: Int? = nil, isa: String? = nil, keyValueType: KeyValueType = .f32
  ) throws -> Session {
    var options = GPTBigCodeModel.Options()
    options.threads = threads
    options.isa = isa
    let model = try GPTBigCodeModel(checkpoint: Checkpoint.open(path), options: options)
    return try Session(model: model, keyValueType: keyValueType)
  }
}
