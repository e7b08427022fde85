internal import Tokenization

/// How the last answer for a document came about; `familiar.explain` shows it.
package struct CompletionTrace: Sendable {
  /// Where an answer came from.
  package enum Source: String, Sendable {
    case model
    /// A decode that an earlier request had started and that agreed with what was typed since.
    case runningDecode
    case cache
  }

  package var documentID: String
  /// Line or block, as decided.
  package var mode: CompletionRequest.Mode
  package var source: Source
  package var result: CompletionResult
  /// Post-processing rules that changed the first candidate, in order.
  package var appliedRules: [String]
  package var generatedTokens: Int
  package var minimumLogProbability: Float?
  /// What ``showing`` was decided from.
  package var showingFeatures: ShowingFeatures?
  /// Whether the first candidate is likely enough to be shown unasked.
  package var showing: ShowingVerdict?

  package init(
    documentID: String, mode: CompletionRequest.Mode, source: Source = .model,
    result: CompletionResult, appliedRules: [String] = [], generatedTokens: Int = 0,
    minimumLogProbability: Float? = nil
  ) {
    self.documentID = documentID
    self.mode = mode
    self.source = source
    self.result = result
    self.appliedRules = appliedRules
    self.generatedTokens = generatedTokens
    self.minimumLogProbability = minimumLogProbability
  }
}

extension CompletionTrace {
  /// What happened, in sentences, without any source text.
  package var explanation: String {
    var lines = [outcome]
    let prompt = result.prompt
    if prompt.tokens > 0 {
      lines.append(
        "Prompt (\(prompt.format.rawValue), \(mode.rawValue) mode): \(prompt.tokens) tokens, "
          + "\(prompt.prefixTokens) before the cursor, \(prompt.suffixTokens) after it, "
          + "\(prompt.snippetTokens) from other files; \(prompt.reusedTokens) reused, "
          + "\(prompt.computedTokens) computed.")
    }
    switch source {
    case .model: break
    case .cache: lines.append("The answer came from an earlier suggestion, without the model.")
    case .runningDecode: lines.append("The answer came from a decode that was running already.")
    }
    if result.silence == nil, let showing {
      lines.append("The first suggestion is \(showing.explanation).")
    }
    if !appliedRules.isEmpty {
      lines.append("Rules that changed it: \(appliedRules.joined(separator: ", ")).")
    }
    let timings = result.timings
    lines.append(
      "Time: \(timings.debounce.inMilliseconds) ms debounce, "
        + "\(timings.prefill.inMilliseconds) ms prompt, \(timings.decode.inMilliseconds) ms decoding "
        + "of \(generatedTokens) tokens, \(timings.total.inMilliseconds) ms in all.")
    return lines.joined(separator: "\n")
  }

  private var outcome: String {
    if let silence = result.silence { return "Nothing shown. \(silence.sentence)" }
    let count = result.candidates.count
    return "Shown: \(count) suggestion\(count == 1 ? "" : "s"), "
      + "ended by \(result.candidates.first?.stopReason.rawValue ?? "nothing")."
  }
}

extension Duration {
  /// Rounded down.
  fileprivate var inMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
