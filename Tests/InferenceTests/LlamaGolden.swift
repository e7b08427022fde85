import Inference
import JSONCoding
import Storage
import Tokenization

/// What llama.cpp computed on one quantized file; `record_llama.py` explains the fields.
struct LlamaGolden {
  struct Sequence {
    let ids: [TokenID]
    /// `[T, top + samples]`.
    let keptIDs: [UInt32]
    let keptLogProbabilities: [Float]
    /// `[T]`.
    let tail: [Float]
    /// How far llama.cpp is from itself when it computes the same tokens one a pass.
    let ownDivergence: Double
    /// The largest lead of a best token that it loses that way.
    let ownMargin: Float
  }

  let sha256: String
  let top: Int
  let samples: Int
  let sequences: [Sequence]

  init(path: String) throws {
    let golden = try JSON(parsing: FileReading.contents(of: path))
    sha256 = golden["sha256"]?.string ?? ""
    top = golden["top"]?.integer ?? 0
    samples = golden["samples"]?.integer ?? 0
    sequences = (golden["sequences"]?.array ?? []).map {
      Sequence(
        ids: ($0["ids"]?.array ?? []).compactMap(\.integer).map(TokenID.init),
        keptIDs: Self.words($0["kept_ids"]),
        keptLogProbabilities: Self.words($0["kept_logprobs"]).map(Float.init(bitPattern:)),
        tail: Self.words($0["tail"]).map(Float.init(bitPattern:)),
        ownDivergence: $0["against_itself"]?["mean_kl"]?.number ?? 0,
        ownMargin: Float($0["against_itself"]?["largest_margin"]?.number ?? 0))
    }
  }

  /// Positions where llama.cpp's best token leads by more than `margin` and ours is another one, and
  /// the mean Kullback-Leibler divergence of ours from llama.cpp's distribution.
  func compare(
    _ sequence: Sequence, with logProbabilities: [[Float]], margin: Float
  ) -> (wrongArgmax: Int, meanDivergence: Double) {
    let width = top + samples
    var wrong = 0
    var total = 0.0
    for (position, ours) in logProbabilities.enumerated() {
      let start = position * width
      let leads =
        sequence.keptLogProbabilities[start] - sequence.keptLogProbabilities[start + 1] > margin
      let best = ours.indices.max { ours[$0] < ours[$1] }
      if leads && best != Int(sequence.keptIDs[start]) { wrong += 1 }
      for index in start..<start + width {
        let theirs = Double(sequence.keptLogProbabilities[index])
        let logRatio = Double(ours[Int(sequence.keptIDs[index])]) - theirs
        let excess = logRatio.exponential - 1 - logRatio
        let weight =
          index < start + top
          ? theirs.exponential : Double(sequence.tail[position]) / Double(samples)
        total += weight * excess
      }
    }
    return (wrong, total / Double(max(1, logProbabilities.count)))
  }

  private static func words(_ json: JSON?) -> [UInt32] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var values = [UInt32](repeating: 0, count: 128)
    for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt32(value) }
    var bytes: [UInt8] = []
    var (bits, count) = (UInt32(0), 0)
    for letter in (json?.string ?? "").utf8 where letter != UInt8(ascii: "=") && letter < 128 {
      bits = bits << 6 | values[Int(letter)]
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return stride(from: 0, to: bytes.count - 3, by: 4).map { index in
      (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
    }
  }
}
