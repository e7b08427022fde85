internal import CKernels
internal import Inference
package import RepositoryIndex
package import Tokenization

/// Mixes what the repository says into a step's logits: p = (1 - w) softmax(z) + w c.
///
/// c is ``BackOff``'s, w a logistic over ``StepEvidence/features``. Special tokens are the
/// transformer's alone: they keep their probability, and the mixture acts on the mass M of the others.
///
/// Only a few logits change. Logits need no normalization, so instead of lowering all others by
/// -log(1 - w), the special tokens are raised by it, and a candidate becomes
/// log(softmax(z) + w / (1 - w) M c) + logsumexp(z). A token at -infinity stays there. Without a match, or where a
/// logit is NaN, every bit stays.
package struct CacheMixture {
  private let source: any ContinuationSource
  private let specials: [Int]
  private let weights: MixtureWeights
  private var backOff = BackOff()

  /// - Parameter specialTokens: what text never holds.
  package init(
    source: any ContinuationSource, specialTokens: [TokenID] = [],
    weights: MixtureWeights = MixtureWeights()
  ) {
    self.source = source
    specials = Set(specialTokens).map(Int.init)
    self.weights = weights
  }

  /// Turns `logits`, `[vocab_size]`, into logits of the mixed distribution after `context`.
  package mutating func mix(
    into logits: UnsafeMutableBufferPointer<Float>, after context: [TokenID]
  ) -> StepEvidence {
    let step = step(UnsafeBufferPointer(logits), after: context)
    guard step.odds > 0 else { return step.evidence }
    for (token, probability) in backOff.candidates {
      let own = (Double(logits[token]) - step.normalizer).exponential
      logits[token] = Float((own + step.odds * probability).logarithm + step.normalizer)
    }
    let raise = Float((1 + step.odds / step.ordinaryMass).logarithm)
    for token in specials where logits.indices.contains(token) { logits[token] += raise }
    return step.evidence
  }

  /// The natural logarithm of the mixed distribution's probability of `token`; `row` stays as it is.
  ///
  /// - Parameter row: the transformer's logits after `context`, `[vocab_size]`.
  package mutating func logProbability(
    of token: TokenID, after context: [TokenID], row: UnsafeBufferPointer<Float>
  ) -> Double {
    guard row.indices.contains(Int(token)) else { return -.infinity }
    let step = step(row, after: context)
    let own = Double(row[Int(token)]) - step.normalizer
    guard step.odds > 0, !specials.contains(Int(token)) else { return own }
    return (own.exponential + step.odds * cacheProbability(of: token)).logarithm
      - (1 + step.odds / step.ordinaryMass).logarithm
  }

  /// What fitting wants to know of a step whose true token is known; nil where nothing is mixed.
  package mutating func record(
    of token: TokenID, after context: [TokenID], row: UnsafeBufferPointer<Float>
  ) -> MixtureRecord? {
    guard row.indices.contains(Int(token)), !specials.contains(Int(token)) else { return nil }
    let step = step(row, after: context)
    guard step.odds > 0 else { return nil }
    return MixtureRecord(
      evidence: step.evidence,
      transformer: (Double(row[Int(token)]) - step.normalizer).exponential,
      cache: step.ordinaryMass * cacheProbability(of: token))
  }

  private func cacheProbability(of token: TokenID) -> Double {
    backOff.candidates.first { $0.token == Int(token) }?.probability ?? 0
  }

  /// What is mixed; `backOff` has the candidates.
  private struct Step {
    var evidence = StepEvidence()
    /// logsumexp(z).
    var normalizer = 0.0
    /// Probability of all tokens that are not special.
    var ordinaryMass = 1.0
    /// w / (1 - w) M; 0 where nothing is mixed.
    var odds = 0.0
  }

  private mutating func step(
    _ logits: UnsafeBufferPointer<Float>, after context: [TokenID]
  ) -> Step {
    var step = Step()
    let summary = softmax_statistics(logits.baseAddress, logits.count)
    step.normalizer = Double(summary.max) + summary.sum.logarithm
    guard step.normalizer.isFinite else { return step }
    // Rounding may leave a certain token just below 0.
    let entropy = summary.sum.logarithm - summary.weighted / summary.sum
    step.evidence.entropy = Float(max(0, entropy))

    let continuations = source.continuations(after: context)
    guard !continuations.levels.isEmpty else { return step }
    let specials = specials
    backOff.blend(continuations, weights: weights, vocabularySize: logits.count) {
      logits[$0] > -.infinity && !specials.contains($0)
    }
    guard let likeliest = backOff.likeliest else { return step }
    step.evidence.describe(continuations)
    step.evidence.likeliest = TokenID(likeliest)
    step.evidence.agrees = likeliest == summary.argmax
    let special = specials.reduce(0.0) {
      logits.indices.contains($1) ? $0 + (Double(logits[$1]) - step.normalizer).exponential : $0
    }
    step.ordinaryMass = 1 - special
    let share = weights.share(step.evidence.features)
    guard step.ordinaryMass > 1e-9, share > 0, share < 1 else { return step }
    step.evidence.weight = Float(share)
    step.odds = share / (1 - share) * step.ordinaryMass
    return step
  }
}

extension StepEvidence {
  /// Enters the longest match.
  fileprivate mutating func describe(_ continuations: Continuations) {
    guard let level = continuations.levels.first else { return }
    matchLength = level.matchLength
    distinctContinuations = level.candidates.count
    for candidate in level.candidates {
      occurrences = occurrences.addingReportingOverflow(candidate.count).partialValue
      if candidate.documentCount > 0 { isInDocument = true }
    }
  }
}
