import Inference
import Testing
import Tokenization

/// The forward pass against Hugging Face in float32 on the same weights.
struct GoldenTests {
  /// SPEC's bound on max |difference| / max(1, max |logit|).
  private let tolerance: Float = 2e-3

  @Test func `fixtures cover the shapes that differ`() {
    #expect(GoldenCheckpoint.all.count >= 8)
  }

  @Test(arguments: GoldenCheckpoint.all)
  func `logits equal those of Hugging Face`(name: String) throws {
    let golden = try GoldenCheckpoint(name)
    for isa in ComputeContext.availableISAs {
      let session = try golden.session(isa: isa)
      for sequence in golden.sequences {
        // Whole, token by token, and in uneven chunks: the cache must not matter.
        for chunk in [sequence.ids.count, 1, 7] {
          let rows = try Self.logits(session, sequence.ids, chunk: chunk)
          for (index, position) in sequence.positions.enumerated() {
            let distance = Self.distance(rows[position], golden.row(sequence.firstRow + index))
            #expect(distance <= tolerance, "\(isa), chunk \(chunk), position \(position)")
          }
        }
      }
    }
  }

  @Test(arguments: GoldenCheckpoint.all)
  func `the greedy continuation equals that of Hugging Face`(name: String) throws {
    let golden = try GoldenCheckpoint(name)
    let session = try golden.session(keyValueType: .f32)
    var sampler = Sampler(SamplingParameters())
    _ = try session.sync(to: golden.greedyPrompt)
    var ids: [TokenID] = []
    for _ in golden.greedyIDs {
      let id = sampler.next(logits: UnsafeBufferPointer(session.logits), previous: []).id
      ids.append(id)
      try session.append(id)
    }
    #expect(ids == golden.greedyIDs)
  }

  @Test(arguments: GoldenCheckpoint.all)
  func `keys and values in half precision stay close`(name: String) throws {
    let golden = try GoldenCheckpoint(name)
    let session = try golden.session(keyValueType: .f16)
    for sequence in golden.sequences {
      let rows = try Self.logits(session, sequence.ids, chunk: sequence.ids.count)
      for (index, position) in sequence.positions.enumerated() {
        #expect(Self.distance(rows[position], golden.row(sequence.firstRow + index)) <= 2e-2)
      }
    }
  }

  static func logits(_ session: Session, _ ids: [TokenID], chunk: Int) throws -> [[Float]] {
    var rows: [[Float]] = []
    try session.logits(of: ids, chunk: chunk) { rows.append(Array($1)) }
    return rows
  }

  /// max |a - b| / max(1, max |b|).
  static func distance(_ ours: [Float], _ golden: ArraySlice<Float>) -> Float {
    guard ours.count == golden.count else { return .infinity }
    let difference = zip(ours, golden).map { abs($0 - $1) }.max() ?? 0
    return difference / max(1, golden.map { abs($0) }.max() ?? 0)
  }
}
