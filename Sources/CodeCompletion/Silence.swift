extension CompletionResult {
  /// Why nothing is shown.
  package enum Silence: Sendable, Equatable {
    case noModel(String)
    case disabled(String)
    case cancelled
    case superseded
    /// The model ended at once, or all that it wrote was removed by `rule`.
    case emptied(rule: String)
    case gated(meanLogProbability: Float, minimum: Float)
    /// An automatic suggestion that is too likely to be wrong.
    case doubtful(ShowingVerdict)
    case failed(String)
  }
}

extension CompletionResult.Silence {
  /// A word for programs.
  package var code: String {
    switch self {
    case .noModel: "no_model"
    case .disabled: "disabled"
    case .cancelled: "cancelled"
    case .superseded: "superseded"
    case .emptied(let rule): "emptied:\(rule)"
    case .gated: "gated"
    case .doubtful: "doubtful"
    case .failed: "failed"
    }
  }

  /// In words for people, without any source text; goes on after a colon.
  package var phrase: String {
    switch self {
    case .noModel(let reason): "there is no model: \(reason)"
    case .disabled(let reason): "suggestions are off: \(reason)"
    case .cancelled: "the editor cancelled the request"
    case .superseded: "a newer request took its place"
    case .emptied(CompletionResult.StopReason.eos.rawValue): "the model ended at once"
    case .emptied(let rule): "rule \(rule) left nothing of what the model wrote"
    case .gated(let mean, let minimum):
      "mean log-probability \(mean) is below the minimum of \(minimum)"
    case .doubtful(let verdict): "the suggestion is \(verdict.explanation)"
    case .failed(let reason): "it failed: \(reason)"
    }
  }

  /// ``phrase`` on its own, as a sentence.
  package var sentence: String {
    let phrase = phrase
    return phrase.prefix(1).uppercased() + phrase.dropFirst() + (phrase.hasSuffix(".") ? "" : ".")
  }
}
