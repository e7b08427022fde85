import CacheModel
import Inference
import RepositoryIndex
import Tokenization

/// Random logits and continuations, the same for the same seed.
struct MixtureCase {
  static let vocabularySize = 300
  static let specials: [TokenID] = [0, 1, 7]

  var logits: [Float]
  var source: FixedContinuations

  init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let spread = Float.random(in: 0.5...12, using: &random)
    logits = (0..<Self.vocabularySize).map { _ in Float.random(in: -spread...spread, using: &random)
    }
    for _ in 0..<Int.random(in: 0...20, using: &random) {
      logits[Int.random(in: 0..<Self.vocabularySize, using: &random)] = -.infinity
    }
    var levels: [Continuations.Level] = []
    var length = Int.random(in: 1...32, using: &random)
    while length > 0, levels.count < 6 {
      let candidates = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        // Also tokens that are special, or of another vocabulary.
        let token = TokenID.random(in: -2..<TokenID(Self.vocabularySize + 3), using: &random)
        let count = Int.random(in: 0...40, using: &random)
        return Continuations.Candidate(token: token, count: count, documentCount: count / 2)
      }
      levels.append(Continuations.Level(matchLength: length, candidates: candidates))
      length -= Int.random(in: 1...8, using: &random)
    }
    source = FixedContinuations(answer: Continuations(levels: levels))
  }

  /// Logits after mixing, and what is known of the step.
  func mixed(weights: MixtureWeights = MixtureWeights()) -> (
    logits: [Float], evidence: StepEvidence
  ) {
    var mixture = CacheMixture(source: source, specialTokens: Self.specials, weights: weights)
    var result = logits
    let evidence = result.withUnsafeMutableBufferPointer { mixture.mix(into: $0, after: [3]) }
    return (result, evidence)
  }
}

/// Says the same after every context.
struct FixedContinuations: ContinuationSource {
  var answer: Continuations

  func continuations(after context: [TokenID]) -> Continuations { answer }
  func draft(after context: [TokenID], maximumCount: Int) -> Draft { Draft() }
}

/// In double, straight from the definition.
func softmax(_ logits: [Float]) -> [Double] {
  let highest = Double(logits.max() ?? 0)
  let powers = logits.map { (Double($0) - highest).exponential }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
