internal import CodeCompletion
internal import JSONCoding

/// Words and JSON for what became of a request.
enum Explanation {
  /// Why nothing was shown, as a sentence.
  static func sentence(_ silence: CompletionResult.Silence) -> String {
    switch silence {
    case .noModel(let reason): "There is no model: \(reason)."
    case .disabled(let reason): "Suggestions are off: \(reason)."
    case .cancelled: "The editor cancelled the request."
    case .superseded: "A newer request came before this one was done."
    case .emptied(let rule): "Nothing was left of the suggestion after the rule \(rule)."
    case .gated(let mean, let minimum):
      "The suggestion was too uncertain: mean log-probability \(mean), \(minimum) is asked for."
    case .doubtful(let verdict): "The suggestion was too doubtful: \(verdict.explanation)."
    case .failed(let reason): "It failed: \(reason)."
    }
  }

  static func sentence(_ entry: LastRequests.Entry) -> String {
    if let silence = entry.result.silence { return sentence(silence) }
    let count = entry.result.candidates.count
    let prompt = entry.result.prompt
    return "\(count) suggestion\(count == 1 ? "" : "s"), from a prompt of \(prompt.tokens) tokens, "
      + "of which \(prompt.reusedTokens) were computed before."
  }

  static func json(_ entry: LastRequests.Entry, message: String) -> JSON {
    let (prompt, timings) = (entry.result.prompt, entry.result.timings)
    return [
      "uri": .string(entry.uri), "message": .string(message),
      "suggestions": .integer(entry.result.candidates.count),
      "silence": entry.result.silence.map { .string(name($0)) } ?? .null,
      "prompt": [
        "format": .string("\(prompt.format)"), "tokens": .integer(prompt.tokens),
        "prefix_tokens": .integer(prompt.prefixTokens),
        "suffix_tokens": .integer(prompt.suffixTokens),
        "snippet_tokens": .integer(prompt.snippetTokens),
        "reused_tokens": .integer(prompt.reusedTokens),
      ],
      "timings": [
        "debounce_ms": .number(milliseconds(timings.debounce)),
        "prefill_ms": .number(milliseconds(timings.prefill)),
        "decode_ms": .number(milliseconds(timings.decode)),
        "total_ms": .number(milliseconds(timings.total)),
      ],
    ]
  }

  /// A word for programs.
  private static func name(_ silence: CompletionResult.Silence) -> String {
    switch silence {
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

  private static func milliseconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
  }
}
