private import Inference

/// Estimates how likely a suggestion's first line is right, and decides whether to show it unasked.
///
/// A logistic regression: small enough to be read, and calibrated where its data are like the code
/// at hand. Its constants are fitted on code that the model never saw; see ``fitted``.
package struct ShowingRule: Sendable {
  package static let name = "showing-rule"

  struct Weight: Sendable {
    var feature: ShowingFeature
    /// Change of the log-odds per unit.
    var weight: Float
    /// What it usually is.
    var mean: Float
  }

  let intercept: Float
  let weights: [Weight]
  /// Suggestions that are less likely are not shown; of a line of no length.
  let threshold: Float
  /// The same where neither repository nor document was asked, and estimates are lower; nil for no
  /// other.
  var uninformedThreshold: Float?
  /// Bytes that halve what is asked for: the more a right line spares, the more wrong ones it is worth.
  var worthwhileBytes = Float.infinity

  package func judge(_ features: ShowingFeatures) -> ShowingVerdict {
    var logOdds = intercept
    var contributions: [(reason: ShowingReason, value: Float)] = []
    for entry in weights {
      let difference = features[entry.feature] - entry.mean
      logOdds += entry.weight * difference
      let reason = ShowingReason(entry.feature, isAboveUsual: difference > 0)
      contributions.append((reason, entry.weight * difference))
    }
    // A model that is out of its mind is no reason to be sure of anything.
    let probability = logOdds.isNaN ? 0 : Float(1 / (1 + (-Double(logOdds)).exponential))
    let against = contributions.filter { $0.value < 0 }.sorted { $0.value < $1.value }
    let isInformed = features[.isInformed] > 0
    let threshold = isInformed ? threshold : uninformedThreshold ?? threshold
    let bytes = Float(Double(features[.bytes]).exponential - 1)
    return ShowingVerdict(
      probability: probability, threshold: threshold / (1 + bytes / worthwhileBytes),
      reasons: against.prefix(Self.namedReasons).map { $0.reason })
  }

  private static let namedReasons = 3
}

/// What a ``ShowingRule`` says of a suggestion.
package struct ShowingVerdict: Sendable, Equatable {
  /// That the first line is right.
  package var probability: Float
  /// For a line of this length, with what was known.
  package var threshold: Float
  /// What speaks against it, the strongest first.
  package var reasons: [ShowingReason]

  package var isShown: Bool { probability >= threshold }

  /// In words, without any source text.
  package var explanation: String {
    let reasons = reasons.map { $0.statement }.joined(separator: ", ")
    return "\(Self.percent(probability)) % likely to be right, where at least "
      + "\(Self.percent(threshold)) % is required"
      + (reasons.isEmpty ? "" : "; against it: \(reasons)")
  }

  private static func percent(_ probability: Float) -> Int { Int((probability * 100).rounded()) }
}

extension CompletionTrace {
  /// Why an automatic request does not show what was found; nil where it does.
  ///
  /// A minimum that the user has set takes the place of the rule. Invoked requests show everything.
  package func doubt(about request: CompletionRequest) -> CompletionResult.Silence? {
    guard request.trigger == .automatic, let first = result.candidates.first else { return nil }
    if let minimum = request.minimumLogProbability {
      return first.meanLogProbability < minimum
        ? .gated(meanLogProbability: first.meanLogProbability, minimum: minimum) : nil
    }
    return showing.flatMap { $0.isShown ? nil : .doubtful($0) }
  }
}
