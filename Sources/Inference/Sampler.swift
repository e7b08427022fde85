internal import CKernels
package import Tokenization

/// Chooses tokens from logits; one per candidate, because it carries the random state.
///
/// The order is Hugging Face's: repetition penalty, temperature, top-k, top-p.
package struct Sampler: Sendable {
  private let parameters: SamplingParameters
  private var random: SplitMix64
  private var scratch: [Candidate] = []

  private struct Candidate {
    var id: TokenID
    var value: Float
  }

  package init(_ parameters: SamplingParameters) {
    self.parameters = parameters
    random = SplitMix64(seed: parameters.seed)
  }

  /// The chosen token and its log-probability under the unmodified distribution.
  ///
  /// - Parameters:
  ///   - logits: `[vocab_size]`, not empty; NaN is never chosen while a number is there.
  ///   - previous: tokens that the repetition penalty applies to.
  package mutating func next(
    logits: UnsafeBufferPointer<Float>, previous: [TokenID]
  ) -> (id: TokenID, logProbability: Float) {
    let penalized = parameters.repetitionPenalty == 1 ? [] : Set(previous)
    let chosen =
      parameters.temperature > 0
      ? sample(logits, penalized: penalized) : likeliest(logits, penalized: penalized)
    return (chosen, Self.logProbability(of: chosen, logits))
  }

  /// The natural logarithm of the probability that the model gives to `id`.
  package static func logProbability(
    of id: TokenID, _ logits: UnsafeBufferPointer<Float>
  ) -> Float {
    logits[Int(id)] - logNormalizer(logits)
  }

  /// The logarithm of the sum of the exponentials of `logits`, which turns them into
  /// log-probabilities.
  package static func logNormalizer(_ logits: UnsafeBufferPointer<Float>) -> Float {
    var (maximum, sum) = (Float(0), Float(0))
    logsumexp(logits.baseAddress, logits.count, &maximum, &sum)
    return maximum + Float(Double(sum).logarithm)
  }

  /// Greedy: the first of the largest.
  package static func likeliest(_ logits: UnsafeBufferPointer<Float>) -> TokenID {
    Sampler(SamplingParameters()).likeliest(logits, penalized: [])
  }

  private func likeliest(
    _ logits: UnsafeBufferPointer<Float>, penalized: Set<TokenID>
  ) -> TokenID {
    var best = 0
    var bestValue = -Float.infinity
    // A penalty below 1 raises a logit: with one, none can be passed over unseen.
    let isPlain = penalized.isEmpty
    for (index, logit) in logits.enumerated() where !isPlain || logit > bestValue {
      let value = isPlain ? logit : penalize(logit, TokenID(index), penalized)
      if value > bestValue { (best, bestValue) = (index, value) }
    }
    return TokenID(best)
  }

  private mutating func sample(
    _ logits: UnsafeBufferPointer<Float>, penalized: Set<TokenID>
  ) -> TokenID {
    collect(logits, penalized: penalized)
    guard let first = scratch.first else { return likeliest(logits, penalized: penalized) }
    // Probabilities relative to the likeliest, which comes first.
    var weights = scratch.map { Float(Double($0.value - first.value).exponential) }
    if parameters.topP < 1 { keepNucleus(&weights) }
    var rest = random.nextUnit() * weights.reduce(0) { $0 + Double($1) }
    for (candidate, weight) in zip(scratch, weights) {
      rest -= Double(weight)
      if rest < 0 { return candidate.id }
    }
    return first.id
  }

  /// Fills `scratch` with the candidates after penalty, temperature and top-k, likeliest first.
  private mutating func collect(
    _ logits: UnsafeBufferPointer<Float>, penalized: Set<TokenID>
  ) {
    let limit = parameters.topK > 0 ? min(parameters.topK, logits.count) : logits.count
    scratch.removeAll(keepingCapacity: true)
    let keepsAll = limit == logits.count
    for (index, logit) in logits.enumerated() where !logit.isNaN {
      let id = TokenID(index)
      let value =
        (penalized.isEmpty ? logit : penalize(logit, id, penalized)) / parameters.temperature
      if keepsAll {
        scratch.append(Candidate(id: id, value: value))
      } else if scratch.count < limit || value > (scratch.last?.value ?? 0) {
        insert(Candidate(id: id, value: value), limit: limit)
      }
    }
    // Ties go by id, so that a seed gives the same text everywhere.
    if keepsAll { scratch.sort { $0.value > $1.value || ($0.value == $1.value && $0.id < $1.id) } }
  }

  /// Keeps `scratch` sorted and at most `limit` long; most logits fail the caller's test first.
  private mutating func insert(_ candidate: Candidate, limit: Int) {
    var low = 0
    var high = scratch.count
    while low < high {
      let middle = (low + high) / 2
      if scratch[middle].value >= candidate.value { low = middle + 1 } else { high = middle }
    }
    scratch.insert(candidate, at: low)
    if scratch.count > limit { scratch.removeLast() }
  }

  /// The smallest set whose probability reaches `topP`; the likeliest always stays.
  private mutating func keepNucleus(_ weights: inout [Float]) {
    let wanted = Double(parameters.topP) * weights.reduce(0) { $0 + Double($1) }
    var sum = 0.0
    for index in weights.indices {
      sum += Double(weights[index])
      if sum >= wanted {
        weights.removeSubrange((index + 1)...)
        scratch.removeSubrange((index + 1)...)
        return
      }
    }
  }

  private func penalize(_ logit: Float, _ id: TokenID, _ penalized: Set<TokenID>) -> Float {
    guard penalized.contains(id) else { return logit }
    let penalty = parameters.repetitionPenalty
    return logit > 0 ? logit / penalty : logit * penalty
  }
}
