import Adapters
import Inference
import JSONCoding
import ModelFiles
import Storage
import TestSupport
import Tokenization

/// A PEFT adapter with what PEFT computed with it; `Fixtures/Adapters/generate.py` made them.
struct GoldenAdapter {
  static let folder = "\(Fixtures.directory)/Adapters"
  static let names = [
    "all-linear", "attention", "excluded", "multi-head", "patterns", "regex", "rslora",
  ]

  let path: String
  let golden: JSON
  let base: Checkpoint
  /// `[T, vocab_size]`.
  let logits: [Float]

  init(_ name: String) throws {
    path = "\(Self.folder)/\(name)"
    golden = try JSON(parsing: FileReading.contents(of: "\(path)/golden.json"))
    base = try Self.base(golden["base"]?.string ?? "")
    logits = try Self.floats("\(path)/logits.f32")
  }

  var ids: [TokenID] { (golden["ids"]?.array ?? []).compactMap(\.integer).map(TokenID.init) }

  func read() throws -> LoRAAdapter {
    try LoRAAdapter.read(folder: path, for: base.configuration)
  }

  /// max |difference| / max(1, max |logit|) of what `model` computes with `set`.
  func distance(
    _ set: AdapterSet, on model: GPTBigCodeModel? = nil, chunk: Int? = nil
  ) throws -> Float {
    let session = try Session(
      model: try model ?? GPTBigCodeModel(checkpoint: base), keyValueType: .f32)
    session.adapters = set
    let ours = try Self.logits(session, ids, chunk: chunk)
    return Self.distance(ours, logits)
  }

  static func base(_ name: String) throws -> Checkpoint {
    try Checkpoint.open("\(Fixtures.directory)/Inference/\(name)")
  }

  static func logits(_ session: Session, _ ids: [TokenID], chunk: Int? = nil) throws -> [Float] {
    var rows: [Float] = []
    try session.logits(of: ids, chunk: chunk ?? ids.count) { rows += $1 }
    return rows
  }

  static func distance(_ ours: [Float], _ golden: [Float]) -> Float {
    guard ours.count == golden.count else { return .infinity }
    let difference = zip(ours, golden).reduce(0) { max($0, abs($1.0 - $1.1)) }
    return difference / max(1, golden.reduce(0) { max($0, abs($1)) })
  }

  static func floats(_ path: String) throws -> [Float] {
    try FileReading.contents(of: path).withUnsafeBytes { buffer in
      (0..<buffer.count / 4).map {
        Float(
          bitPattern: UInt32(
            littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
      }
    }
  }
}
