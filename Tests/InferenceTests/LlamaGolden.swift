import Inference
import JSONCoding
import Storage
import Tokenization

/// What llama.cpp computed on one quantized file; `record_llama.py` explains the fields.
struct LlamaGolden {
  /// A next-token distribution at every position, the likeliest tokens and a sample of the others.
  struct Distribution {
    /// `[T, top + samples]`.
    let ids: [UInt32]
    let logProbabilities: [Float]
    /// `[T]`: the probability of all but the likeliest together.
    let tail: [Float]

    init(_ json: JSON?) {
      ids = LlamaGolden.words(json?["ids"])
      logProbabilities = LlamaGolden.words(json?["logprobs"]).map(Float.init(bitPattern:))
      tail = LlamaGolden.words(json?["tail"]).map(Float.init(bitPattern:))
    }
  }

  struct Sequence {
    let ids: [TokenID]
    /// llama.cpp's, in one pass.
    let llama: Distribution
    /// That of the same rounded weights in float64.
    let exact: Distribution
    /// Divergence of llama.cpp in single steps from its one pass.
    let ownDivergence: Double
    /// Divergence of llama.cpp's one pass from the exact distribution.
    let llamaError: Double
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
        llama: Distribution($0["llama"]), exact: Distribution($0["exact"]),
        ownDivergence: $0["mean_kl"]?["one_pass_to_single_steps"]?.number ?? 0,
        llamaError: $0["mean_kl"]?["exact_to_one_pass"]?.number ?? 0)
    }
  }

  /// Positions where the best token of `recorded` leads by more than `margin` and ours is another
  /// one, and the mean Kullback-Leibler divergence of ours from it; nil where the counts differ.
  ///
  /// Positions where llama.cpp is itself wrong by more than the margin about how far the best leads
  /// say nothing: one in some hundred amplifies what was rounded before it tenfold.
  func compare(
    _ recorded: Distribution, of sequence: Sequence, with logProbabilities: [[Float]],
    margin: Float
  ) -> (wrongArgmax: Int, meanDivergence: Double)? {
    let width = top + samples
    guard recorded.tail.count == logProbabilities.count, !recorded.tail.isEmpty, samples > 0,
      recorded.ids.count == recorded.tail.count * width,
      recorded.logProbabilities.count == recorded.ids.count
    else { return nil }
    var wrong = 0
    var total = 0.0
    for (position, ours) in logProbabilities.enumerated() {
      let start = position * width
      guard leadError(of: sequence, at: start) <= margin else { continue }
      let leads =
        recorded.logProbabilities[start] - recorded.logProbabilities[start + 1] > margin
      let best = ours.indices.max { ours[$0] < ours[$1] }
      if leads && best != Int(recorded.ids[start]) { wrong += 1 }
      for index in start..<start + width {
        let theirs = Double(recorded.logProbabilities[index])
        let logRatio = Double(ours[Int(recorded.ids[index])]) - theirs
        let excess = logRatio.exponential - 1 - logRatio
        let weight =
          index < start + top
          ? theirs.exponential : Double(recorded.tail[position]) / Double(samples)
        total += weight * excess
      }
    }
    return (wrong, total / Double(logProbabilities.count))
  }

  /// How wrong llama.cpp's lead of the exact result's best token over its second is, in nats.
  private func leadError(of sequence: Sequence, at start: Int) -> Float {
    let (exact, llama) = (sequence.exact, sequence.llama)
    guard start + top + samples <= min(exact.ids.count, llama.ids.count), top > 1 else { return 0 }
    let logProbabilities = (0...1).map { rank in
      (start..<start + top).first { llama.ids[$0] == exact.ids[start + rank] }.map {
        llama.logProbabilities[$0]
      }
    }
    guard let first = logProbabilities[0], let second = logProbabilities[1] else {
      return .infinity
    }
    let lead = exact.logProbabilities[start] - exact.logProbabilities[start + 1]
    return abs(first - second - lead)
  }

  fileprivate static func words(_ json: JSON?) -> [UInt32] {
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
